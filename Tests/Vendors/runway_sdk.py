"""Runway's own client makes a film and is told of a failure."""

import runwayml
from simulator import Simulator, fetch, probe

with Simulator() as simulator:
    client = runwayml.RunwayML(
        api_key=simulator.credentials("runway")["key"], base_url=simulator.url("runway"), max_retries=0)
    task = client.image_to_video.create(
        model="gen4_turbo", prompt_image="https://in.example/fox.png", prompt_text="The fox blinks", ratio="1280:720",
        duration=5)
    done = task.wait_for_task_output(timeout=60)
    kind, width, height, seconds = probe(fetch(done.output[0]))
    assert (kind, width, height) == ("video", 1280, 720) and abs(seconds - 5) < 0.2, (kind, width, height, seconds)

    try:
        client.image_to_video.create(
            model="gen4_turbo", prompt_image="https://in.example/fox.png", ratio="1:2", duration=5)
        raise SystemExit("an unknown ratio was taken")
    except runwayml.BadRequestError as error:
        assert error.body["issues"][0]["path"] == ["ratio"], error.body

    simulator.fault(vendor="runway", kind="moderation", count=1)
    task = client.text_to_video.create(model="gen4.5", prompt_text="x", ratio="1280:720", duration=2)
    try:
        task.wait_for_task_output(timeout=60)
        raise SystemExit("moderation did not fail the task")
    except runwayml.TaskFailedError as error:
        assert error.task_details.failure_code == "SAFETY.INPUT.TEXT"
    client.tasks.delete(task.id)
    assert len(simulator.jobs("runway")) == 2
