#!/usr/bin/python3
"""graph.py FOLDER [PAGE.rdf]

The catalogue of a folder with two RDF readers that know nothing of each other, rapper and rdflib: one graph, no blank nodes; as many
data sets as there are documents with a publisher; every data set and distribution linked; sizes and SHA-256 those of the files; the
licence of a distribution that of its document; no workbook for printing; what CKAN needs."""
import hashlib
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from urllib.parse import unquote

import rdflib
from rdflib import RDF, RDFS, BNode, Literal, Namespace, XSD

DCAT, DCT, FOAF = Namespace('http://www.w3.org/ns/dcat#'), Namespace('http://purl.org/dc/terms/'), Namespace('http://xmlns.com/foaf/0.1/')
SPDX, PROV = Namespace('http://spdx.org/rdf/terms#'), Namespace('http://www.w3.org/ns/prov#')
NS, DC = '{urn:kawaraban:opendata:1}', '{http://purl.org/dc/terms/}'
FORMS = {XSD.date: r'\d{4}-\d\d-\d\d', XSD.gYearMonth: r'\d{4}-\d\d', XSD.gYear: r'\d{4}', XSD.nonNegativeInteger: r'\d+',
         XSD.hexBinary: '[0-9a-f]{64}'}


def main(folder, page):
    faults = []

    def want(fine, *words):
        if not fine:
            faults.append(' '.join(map(str, words)))

    catalog = Path(folder, page)
    triples = subprocess.run(['rapper', '-q', '-i', 'rdfxml', '-o', 'ntriples', str(catalog)], stdout=subprocess.PIPE, check=True).stdout
    one, two = rdflib.Graph().parse(str(catalog), format='xml'), rdflib.Graph().parse(data=triples.decode(), format='nt')
    want(set(one) == set(two), 'rapper and rdflib read different graphs')
    want(not any(isinstance(n, BNode) for t in one for n in t), 'blank nodes')
    documents = {}
    for path in Path(folder).rglob('*.xml'):
        root = ET.parse(path).getroot()
        if root.tag == NS + 'openData' and root.find(f'{NS}metadata/{NS}publisher') is not None:
            documents[root.findtext(f'{NS}metadata/{DC}identifier')] = root
    subjects = {kind: sorted(set(one.subjects(RDF.type, DCAT[kind]))) for kind in ('Catalog', 'Dataset', 'Distribution')}
    want(len(subjects['Catalog']) == 1, len(subjects['Catalog']), 'catalogues')
    identifiers = {str(one.value(d, DCT.identifier)): d for d in subjects['Dataset']}
    want(identifiers.keys() == documents.keys(), 'data sets', sorted(identifiers), 'documents', sorted(documents))
    for d in subjects['Dataset']:
        want((subjects['Catalog'][0], DCAT.dataset, d) in one, d, 'is not in the catalogue')
        root = documents.get(str(one.value(d, DCT.identifier)))
        if root is None:
            continue
        licence = root.findtext(f'{NS}metadata/{DC}license')
        want(str(one.value(d, DCT.title)) == root.findtext(f'{NS}metadata/{DC}title'), d, 'title')
        for x in one.objects(d, DCAT.distribution):
            want([str(o) for o in one.objects(x, DCT.license)] == ([licence] if licence else []), x, 'licence')
        for keyword in one.objects(d, DCAT.keyword):
            want(re.fullmatch(r'[\w \-.]{2,100}', str(keyword)), d, 'keyword', keyword)
        for o in one.objects(d, DCT.publisher):
            want((o, RDF.type, FOAF.Agent) in one and one.value(o, FOAF.name), o, 'is no agent with a name')
        want(str(one.value(d, PROV.wasDerivedFrom)).startswith('ni:///sha-256;'), d, 'is derived from nothing')
    for x in subjects['Distribution']:
        want((None, DCAT.distribution, x) in one, x, 'is in no data set')
        address = str(one.value(x, DCAT.downloadURL))
        want(re.fullmatch('https?://[!-~]+', address) and '_print.' not in address, address)
        file = Path(folder, unquote(address.split('/files/')[-1]))
        want(file.exists(), file, 'is listed and not there')
        content = file.read_bytes() if file.exists() else b''
        want(str(len(content)) == str(one.value(x, DCAT.byteSize)), file, 'size')
        want(hashlib.sha256(content).hexdigest() == str(one.value(one.value(x, SPDX.checksum), SPDX.checksumValue)), file, 'SHA-256')
        want(one.value(one.value(x, DCAT.mediaType), RDFS.label) is not None, x, 'media type without a label')
    for s, p, o in one:
        if isinstance(o, Literal) and o.datatype:
            want(o.datatype in FORMS and re.fullmatch(FORMS[o.datatype], str(o)), s, p, o)
    shapes = rdflib.Graph().parse('formats/opendata/kawaraban-dcat.shacl.ttl', format='turtle')
    targets = set(shapes.objects(None, rdflib.URIRef('http://www.w3.org/ns/shacl#targetClass')))
    want(targets, 'no shapes')
    for target in targets:
        want((None, RDF.type, target) in one, 'no', target, 'for its shape')
    print('\n'.join(faults[:20]) or f'{len(one)} triples, {len(identifiers)} data sets, {len(subjects["Distribution"])} files')
    return bool(faults)


sys.exit(main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else 'catalog.rdf'))
