"""Volcengine's own client films with Seedance, lists, deletes, and is refused."""

import time

from simulator import Simulator, fetch, probe
from volcenginesdkarkruntime import Ark
from volcenginesdkarkruntime._exceptions import ArkBadRequestError

with Simulator() as simulator:
    client = Ark(api_key=simulator.credentials("ark")["key"], base_url=simulator.url("ark") + "/api/v3", max_retries=0)
    tasks = client.content_generation.tasks
    made = tasks.create(
        model="seedance-1-0-pro-250528", content=[{"type": "text", "text": "The fox runs"}], resolution="480p", ratio="1:1",
        duration=3)
    while (task := tasks.get(task_id=made.id)).status not in ("succeeded", "failed"):
        time.sleep(0.05)
    kind, width, height, seconds = probe(fetch(task.content.video_url))
    assert (kind, width, height) == ("video", 480, 480) and abs(seconds - 3) < 0.2, (kind, width, height, seconds)
    assert tasks.list(page_num=1, page_size=10).total == 1
    tasks.delete(task_id=made.id)
    try:
        tasks.create(model="seedance-1-0-pro-250528", content=[{"type": "text", "text": "x"}], duration=40)
        raise SystemExit("an impossible duration was taken")
    except ArkBadRequestError as error:
        assert error.code == "InvalidParameter", error
