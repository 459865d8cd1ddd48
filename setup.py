"""Packaging of the Azure CLI extension vm-troubleshoot."""
from pathlib import Path

from setuptools import find_packages, setup

VERSION = "0.1.0"

HERE = Path(__file__).parent

setup(
    name="vm-troubleshoot",
    version=VERSION,
    description="Microsoft Azure Command-Line Tools: say why a VM cannot be reached, with the evidence",
    long_description=HERE.joinpath("README.md").read_text(encoding="utf-8") + "\n\n"
    + HERE.joinpath("HISTORY.rst").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    license="MIT",
    author="The vm-troubleshoot authors",
    classifiers=[
        "Development Status :: 4 - Beta",
        "Intended Audience :: Developers",
        "Intended Audience :: System Administrators",
        "Programming Language :: Python :: 3",
    ],
    python_requires=">=3.10",
    packages=find_packages(include=["azext_vmtroubleshoot", "azext_vmtroubleshoot.*"]),
    package_data={"azext_vmtroubleshoot": ["azext_metadata.json", "guest/*.sh", "guest/windows/*.ps1"]},
    # All that is imported comes with azure-cli. Reads and writes go over azure-core alone (see cloud/pipeline.py): the
    # clients of azure-mgmt-network and azure-mgmt-compute would cost every command of az the time to look past them.
    install_requires=[],
)
