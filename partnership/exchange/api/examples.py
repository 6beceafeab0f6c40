"""Example answers, of an invented record: crane drivers of two harbour cities."""

# What a record of each type is called.
TITLES = {
    "sources": "Harbour cities agree to train crane drivers",
    "places": "Arcadia",
    "organisations": "Ministry of Harbours of Arcadia",
    "people": "Ada Quay",
    "themes": "Harbour safety",
    "frameworks": "Plan for Safe Harbours 2030",
    "partnerships": "The Arcadia–Lorania partnership",
    "agreements": "Memorandum on crane drivers",
    "projects": "Training for crane drivers",
    "events": "Conference of harbour cities",
    "milestones": "Two harbour cities agree to train crane drivers",
    "quotations": "No crane moves without its driver",
    "key-figures": "Trained drivers",
}
# What a text field holds in the examples, by its name.
TEXTS = {
    "slug": ["training-for-crane-drivers"],
    "title": ["Training for crane drivers"],
    "name": ["Ministry of Harbours of Arcadia"],
    "text": ["Two harbour cities agree to train crane drivers."],
    "statement": ["Drivers work safely."],
    "summary": ["Drivers of two harbour cities learn from each other."],
    "original_language": ["en"],
    "language": ["en"],
    "label": ["Drivers"],
    "heading": ["How it began"],
    "publisher": ["Arcadia Press Office"],
    "key": ["paragraph-2"],
    "locator": ["paragraph 2"],
    "quotation": ["The two cities signed it on the quay."],
    "identifier": ["XX-9"],
    "scheme": ["XX-REG"],
    "code": ["112"],
    "currency": ["EUR"],
    "unit": ["people"],
    "words": ["over 150 drivers"],
    "source_word": ["support"],
    "default_currency": ["EUR"],
}


def with_example(field, schema):
    """The schema of a column with an example: nothing, where a field may be left empty."""
    if schema.get("type") == "string" and "examples" not in schema and field.blank:
        return {**schema, "examples": [""]}
    return schema


def example_of(schema, schemas):
    """A value that fits a schema: its own example, or one made of the examples of its parts."""
    if "examples" in schema:
        return schema["examples"][0]
    if "$ref" in schema:
        return example_of(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if "const" in schema:
        return schema["const"]
    if "anyOf" in schema:
        return example_of(schema["anyOf"][0], schemas)
    if schema["type"] == "array":
        return [example_of(schema["items"], schemas)]
    if schema["type"] == "object":
        names = schema["properties"]
        return {name: example_of(part, schemas) for name, part in names.items() if name != "record"}
    return schema["enum"][0] if "enum" in schema else ""
