"""The same documents through graphql-core: other_engine.py SECONDS SCHEMA DOCUMENT VARIABLES [SCHEMA DOCUMENT VARIABLES]…"""
import json
import sys
import time

from graphql import build_schema, execute_sync, parse, validate

seconds, rest = float(sys.argv[1]), sys.argv[2:]
metadata = dict(width=1920, height=1080, duration=10.5, format="mp4", resolution="1080p", frameRate=29.97, seed=42)
candidate = dict(provider="kling", model="kling-v2", host="fal", score=0.875, creditCost=900, estimatedTime=95)
when, url, text = "2026-01-05T10:00:00.000Z", "https://media.example/v/gen_01.mp4", dict(text="a street at night")
output = dict(url=url, contentType="video/mp4", bytes=18234112, metadata=metadata,
              sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
generation = dict(id="gen_01J8ZC4Q9XK3M5", type="VIDEO", status="COMPLETED", provider="kling", model="kling-v2", url=url,
                  videoUrl=url, imageUrl=url, audioUrl=url, outputs=[output], progress=100, metadata=metadata, creditCost=900,
                  estimatedTime=95, input=text, options=text, tags=text, createdAt=when, startedAt=when, completedAt=when,
                  routing=dict(priority="BALANCED", chosen="kling", reason="the best score", candidates=[candidate] * 3),
                  attempts=[dict(number=1, provider="kling", model="kling", host="kling", state="sent", startedAt=when)])


def page(_info, first, **_others):
    return dict(nodes=[generation] * first, pageInfo=dict(hasNextPage=True, endCursor=generation["id"]),
                edges=[dict(cursor=generation["id"], node=generation)] * first)


pricing = dict(creditCost=900, estimatedTime=95)
option = dict(name="duration", type="Int", required=False, description="How long, in seconds.", allowedValues=[5, 10], default=5)
words = ["text to video", "image to video"]
model = dict(id="kling-v2", name="Kling 2", pricing=pricing, hosts=["fal"])
provider = dict(id="kling", aliases=words, name="Kling", company="Kling", description="Kling", types=["VIDEO"], features=words,
                limitations=words, pricing=pricing, options=[option] * 3, models=[model] * 2, available=True)
root = dict(generation=generation, generate=generation, generations=page, providers=[provider] * 5, provider=provider,
            cancelGeneration=True, quote=dict(candidates=[candidate] * 3, chosen=candidate, reason="the best score"),
            account=dict(id="acc_1", credits=1000, creditsHeld=1000, usedToday=1000, running=1000,
                         plan=dict(name="Pro", requestsPerMinute=60, concurrent=60, perDay=60)))


def measure(body):
    best, end, rounds = float("inf"), time.monotonic() + seconds, 0
    while time.monotonic() < end or rounds < 3:
        start = time.perf_counter_ns()
        body()
        best, rounds = min(best, time.perf_counter_ns() - start), rounds + 1
    return best


for schema, document, variables in zip(rest[0::3], rest[1::3], rest[2::3]):
    name, source, variables = document, open(document).read(), json.load(open(variables))
    schema = build_schema(open(schema).read())
    document = parse(source)
    problems = validate(schema, document)

    def run(document):
        result = execute_sync(schema, document, root_value=root, variable_values=variables)
        assert not result.errors, result.errors
        return json.dumps(result.data)

    def cold():
        fresh = parse(source)
        validate(schema, fresh)
        return run(fresh)

    assert not problems, problems
    print(json.dumps(dict(document=name, bytes=len(run(document)), parse=measure(lambda: parse(source)),
                          validate=measure(lambda: validate(schema, document)), cold=measure(cold),
                          known=measure(lambda: run(document)))), flush=True)
