# Reads a JSON list of SPDX 2.3 documents from standard input and writes a list of what is wrong with each.
import json
import sys

from spdx_tools.spdx.parser.error import SPDXParsingError
from spdx_tools.spdx.parser.jsonlikedict.json_like_dict_parser import JsonLikeDictParser
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document


def wrong(text):
    try:
        document = JsonLikeDictParser().parse(json.loads(text))
    except SPDXParsingError as error:
        return error.get_messages()
    return [message.validation_message for message in validate_full_spdx_document(document, "SPDX-2.3")]


json.dump([wrong(text) for text in json.load(sys.stdin)], sys.stdout)
