"""What setup.cfg cannot express: the packages that are found, and ``migrations/`` as one more of them."""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["quotes_service*"]), "quotes_service.migrations"],
    package_dir={"quotes_service.migrations": "migrations"},
)
