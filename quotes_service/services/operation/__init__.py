"""The use cases of whoever runs the service: is it well, what is wrong with it, and what do its metrics say?"""
