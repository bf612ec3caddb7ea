#!/usr/bin/env python3
"""sbom.py LICENCES.md LICENSES PACKAGE.deb...: what the packages hold and rest on, as SPDX 2.3 JSON on stdout.

Versions of dependencies are those that dpkg has here, their licences those of the table in docs/licences.md. Equal packages
on equal machines give equal bytes; the date is SOURCE_DATE_EPOCH.
"""
import datetime
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile

HOLDER = "2026 the icha authors"
SUPPLIER = "Organization: icha maintainers"


def run(*command):
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout


def digest(path, name):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, name).hexdigest()


def checksums(path, *names):
    return [{"algorithm": name.upper(), "checksumValue": digest(path, name)} for name in names]


def identifier(*parts):
    return "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", "-".join(parts))


def licences(page):
    """Package -> SPDX expression, from the table of the page."""
    with open(page, encoding="utf-8") as file:
        rows = re.findall(r"^\| (lib\S+) \| .* \| (.*) \| .* \|$", file.read(), re.MULTILINE)
    return dict(rows)


def licence_of(path):
    """REUSE.toml says the same of the sources."""
    return "Apache-2.0 AND LicenseRef-quotations" if "/icha/catalogue/" in path else "Apache-2.0"


def files_of(package, folder):
    for path, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            full = os.path.join(path, name)
            if os.path.islink(full):
                continue
            inside = "./" + os.path.relpath(full, folder)
            yield {"SPDXID": identifier("File", package, inside[2:]), "fileName": inside,
                   "checksums": checksums(full, "sha1", "sha256"), "licenseConcluded": licence_of(inside),
                   "licenseInfoInFiles": ["NOASSERTION"], "copyrightText": HOLDER}


def verification_code(files):
    """SPDX 2.3, 7.9: SHA-1 of the files' SHA-1 in ascending order."""
    sums = sorted(file["checksums"][0]["checksumValue"] for file in files)
    return {"packageVerificationCodeValue": hashlib.sha1("".join(sums).encode()).hexdigest()}


def locator(name, version, architecture, space=""):
    return [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
             "referenceLocator": "pkg:deb/%s%s@%s?arch=%s" % (space, name, version.replace("+", "%2B"), architecture)}]


def own_package(path, files):
    name, version, architecture, section = run("dpkg-deb", "--show", "--showformat=${Package} ${Version} ${Architecture} "
                                               "${Section}", path).split()
    return {"SPDXID": identifier("Package", name), "name": name, "versionInfo": version,
            "packageFileName": os.path.basename(path), "downloadLocation": "NOASSERTION", "supplier": SUPPLIER,
            "checksums": checksums(path, "sha256"), "filesAnalyzed": True,
            "packageVerificationCode": verification_code(files), "licenseInfoFromFiles": ["NOASSERTION"],
            "licenseConcluded": licence_of("/icha/catalogue/" if name == "icha-data" else ""),
            "licenseDeclared": "Apache-2.0", "copyrightText": HOLDER,
            "primaryPackagePurpose": "LIBRARY" if section.startswith("lib") else "APPLICATION",
            "externalRefs": locator(name, version, architecture)}


def other_package(name, licence_table):
    version, architecture, home = run("dpkg-query", "--show", "--showformat=${Version}\t${Architecture}\t${Homepage}",
                                      name).split("\t")
    if name not in licence_table:
        sys.exit("sbom.py: %s has no line in docs/licences.md" % name)
    return {"SPDXID": identifier("Package", name), "name": name, "versionInfo": version, "downloadLocation": "NOASSERTION",
            "homepage": home or "NOASSERTION", "filesAnalyzed": False, "licenseConcluded": licence_table[name],
            "licenseDeclared": licence_table[name], "copyrightText": "NOASSERTION",
            "externalRefs": locator(name, version, architecture, "debian/")}


def depends(path):
    fields = run("dpkg-deb", "--show", "--showformat=${Pre-Depends}, ${Depends}", path)
    return sorted({part.split()[0] for part in fields.split(",") if part.strip()})


def relation(one, kind, other):
    return {"spdxElementId": one, "relationshipType": kind, "relatedSpdxElement": other}


def document(paths, licence_table, texts):
    packages, files, relations = {}, [], []
    for path in paths:
        with tempfile.TemporaryDirectory() as folder:
            run("dpkg-deb", "--extract", path, folder)
            name = run("dpkg-deb", "--field", path, "Package").strip()
            inside = list(files_of(name, folder))
        packages[name] = own_package(path, inside)
        files += inside
        relations.append(relation("SPDXRef-DOCUMENT", "DESCRIBES", packages[name]["SPDXID"]))
        relations += [relation(packages[name]["SPDXID"], "CONTAINS", file["SPDXID"]) for file in inside]
    for path in paths:
        name = run("dpkg-deb", "--field", path, "Package").strip()
        for needed in depends(path):
            if needed not in packages:
                packages[needed] = other_package(needed, licence_table)
            relations.append(relation(packages[name]["SPDXID"], "DEPENDS_ON", packages[needed]["SPDXID"]))
    version = packages["icha"]["versionInfo"]
    everything = hashlib.sha256(json.dumps([packages, files, relations], sort_keys=True).encode()).hexdigest()
    created = datetime.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), datetime.timezone.utc)
    with open(os.path.join(texts, "LicenseRef-quotations.txt"), encoding="utf-8") as file:
        quotations = file.read()
    return {"spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": "icha-" + version,
            "documentNamespace": "https://spdx.org/spdxdocs/icha-%s-%s" % (version, everything),
            "creationInfo": {"created": created.strftime("%Y-%m-%dT%H:%M:%SZ"),
                             "creators": ["Tool: icha-script-sbom", SUPPLIER]},
            "packages": list(packages.values()), "files": files, "relationships": relations,
            "hasExtractedLicensingInfos": [{"licenseId": "LicenseRef-quotations", "name": "Quotations",
                                            "extractedText": quotations}]}


def main():
    if len(sys.argv) < 4:
        sys.exit("usage: sbom.py LICENCES.md LICENSES PACKAGE.deb...")
    page, texts, *paths = sys.argv[1:]
    # Debug symbols are of the packages, not passed on with them.
    paths = sorted(path for path in paths if "-dbgsym_" not in path)
    json.dump(document(paths, licences(page), texts), sys.stdout, indent=1, ensure_ascii=False)
    print()


if __name__ == "__main__":
    main()
