"""Only what setup.cfg cannot say: the packages found there, and the folder ``migrations/`` as one more of them."""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["quotes_service*"]), "quotes_service.migrations"],
    package_dir={"quotes_service.migrations": "migrations"},
)
