# SPDX-License-Identifier: Apache-2.0
"""Holds values against the JSON schemas of docs/openapi.json: as much of JSON Schema as stands there, and no more."""
import re

KNOWN = {
    "$ref", "type", "properties", "required", "additionalProperties", "items", "enum", "pattern", "minimum", "maximum",
    "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "oneOf", "allOf", "default", "description",
}  # fmt: skip
TYPES = {
    "object": dict, "array": list, "string": str, "boolean": bool, "null": type(None), "integer": int, "number": (int, float),
}  # fmt: skip


def is_a(value, name):
    return isinstance(value, TYPES[name]) and not (isinstance(value, bool) and name in ("integer", "number"))


def faults(value, schema, document, place="$"):
    """What of `value` is not as `schema` says, in words."""
    unknown = set(schema) - KNOWN
    if unknown:
        raise ValueError(f"{place}: this validator does not know {unknown}")
    if "$ref" in schema:
        target = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        return faults(value, target, document, place)
    for each in schema.get("allOf", ()):
        if found := faults(value, each, document, place):
            return found
    if "oneOf" in schema:
        fitting = [each for each in schema["oneOf"] if not faults(value, each, document, place)]
        return [] if len(fitting) == 1 else [f"{place}: fits {len(fitting)} of the shapes it may have: {value!r}"]
    types = schema.get("type")
    if types and not any(is_a(value, name) for name in ([types] if isinstance(types, str) else types)):
        return [f"{place}: {value!r} is not {types}"]
    found = []
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{place}: {value!r} is none of {schema['enum']}")
    if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
        found.append(f"{place}: {value!r} is not like {schema['pattern']}")
    if is_a(value, "number"):
        if value < schema.get("minimum", value) or value > schema.get("maximum", value):
            found.append(f"{place}: {value} is out of range")
    if isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            found.append(f"{place}: {len(value)} items")
        for i, item in enumerate(value):
            found += faults(item, schema.get("items", {}), document, f"{place}[{i}]")
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        found += [f"{place}: {name} is missing" for name in schema.get("required", ()) if name not in value]
        for name, item in value.items():
            if name in properties:
                found += faults(item, properties[name], document, f"{place}.{name}")
            elif schema.get("additionalProperties", True) is False:
                found.append(f"{place}: {name} is not described")
    return found


def operation_for(document, method, path):
    """The operation that describes a request, by its path without the query."""
    parts = path.split("?")[0].strip("/").split("/")
    best = None
    for pattern, operations in document["paths"].items():
        wanted = pattern.strip("/").split("/")
        if len(wanted) != len(parts) or method.lower() not in operations:
            continue
        if all(w == p or w.startswith("{") for w, p in zip(wanted, parts)):
            score = sum(w == p for w, p in zip(wanted, parts))
            if best is None or score > best[0]:
                best = (score, operations[method.lower()])
    return best and best[1]


def reply_faults(document, method, path, answer):
    """What of a reply is not as it is described."""
    operation = operation_for(document, method, path)
    if not operation:
        return [f"{method} {path} is not described"]
    response = operation["responses"].get(str(answer.status)) or operation["responses"]["default"]
    if "$ref" in response:
        response = document["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
    content = response.get("content", {})
    media = (answer.headers.get("Content-Type") or "").split(";")[0]
    if not content:
        return [] if not answer.body else [f"{method} {path}: {answer.status} has a body"]
    if media not in content:
        return [f"{method} {path}: {answer.status} is {media!r}, described are {list(content)}"]
    if media != "application/json":
        return []
    return [f"{method} {path} {answer.status} {fault}" for fault in faults(answer.json, content[media]["schema"], document)]
