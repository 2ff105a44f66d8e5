/// The code of the guides, the same in every language.
struct GuideCode {
    let origin: String

    // MARK: Choosing

    var choose: Code {
        Code(
            "choose", .graphql,
            """
            mutation {
              generate(input: {
                type: IMAGE
                priority: COST
                maxCredits: 100
                deadline: 60
                input: { text: "A teapot on a white table, studio light" }
              }) {
                id
                routing {
                  chosen
                  reason
                  candidates { provider model score creditCost estimatedTime rejected }
                }
              }
            }
            """)
    }

    var quote: Code {
        Code(
            "quote", .graphql,
            """
            query {
              quote(input: {
                type: VIDEO
                priority: QUALITY
                input: { text: "A red kite over the dunes" }
                options: { duration: 10 }
              }) {
                reason
                chosen { provider model creditCost estimatedTime quality reliability }
                candidates { model score rejected }
              }
            }
            """)
    }

    var rate: Code {
        Code(
            "rate", .graphql,
            """
            mutation ($id: ID!) {
              rateGeneration(id: $id, score: 0.9) { id provider }
            }
            """)
    }

    // MARK: Idempotency

    var idempotent: Code {
        Code(
            "idempotent", .curl,
            #"""
            # Sent twice, made once: both answers have the same id, the second says that it is a replay.
            for TRY in 1 2; do
              curl -si \#(origin)/graphql \
                -H "Authorization: Bearer $DOITONG_KEY" \
                -H "Content-Type: application/json" \
                -H "Idempotency-Key: order-1234" \
                -d '{"query": "mutation { generate(input: {type: IMAGE, input: {text: \"A red kite\"}}) { id } }"}' |
                grep -i -e '^idempotent-replayed' -e '"id"'
            done
            """#)
    }

    var retryJavaScript: Code {
        Code(
            "retry-javascript", .javascript,
            """
            async function generate(input, tries = 5) {
              // Chosen once, and kept over all tries: whatever gets lost, nothing is made twice.
              const key = crypto.randomUUID();
              for (let attempt = 1; ; attempt += 1) {
                const response = await fetch("\(origin)/graphql", {
                  method: "POST",
                  headers: {
                    Authorization: `Bearer ${process.env.DOITONG_KEY}`,
                    "Content-Type": "application/json",
                    "Idempotency-Key": key,
                  },
                  body: JSON.stringify({
                    query: "mutation ($input: GenerateInput!) { generate(input: $input) { id status } }",
                    variables: { input },
                  }),
                }).catch(() => null);
                const mayRetry = !response || [409, 429].includes(response.status) || response.status >= 500;
                if (!mayRetry || attempt === tries) return (await response.json()).data.generate;
                const seconds = Number(response?.headers.get("Retry-After") ?? attempt);
                await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
              }
            }

            generate({ type: "IMAGE", input: { text: "A red kite" } }).then(console.log);
            """)
    }

    var retryPython: Code {
        Code(
            "retry-python", .python,
            """
            import os, time, uuid
            import requests

            def generate(input, tries=5):
                # Chosen once, and kept over all tries: whatever gets lost, nothing is made twice.
                headers = {
                    "Authorization": "Bearer " + os.environ["DOITONG_KEY"],
                    "Idempotency-Key": str(uuid.uuid4()),
                }
                query = "mutation ($input: GenerateInput!) { generate(input: $input) { id status } }"
                for attempt in range(1, tries + 1):
                    try:
                        answer = requests.post(
                            "\(origin)/graphql", json={"query": query, "variables": {"input": input}},
                            headers=headers, timeout=30)
                        if answer.status_code not in (409, 429) and answer.status_code < 500:
                            return answer.json()["data"]["generate"]
                        wait = float(answer.headers.get("Retry-After", attempt))
                    except requests.ConnectionError:
                        wait = attempt
                    time.sleep(wait)
                raise RuntimeError("no answer")

            print(generate({"type": "IMAGE", "input": {"text": "A red kite"}}))
            """)
    }

    // MARK: Live progress

    var events: Code {
        Code(
            "events", .curl,
            #"""
            curl -sN \#(origin)/generations/$ID/events -H "Authorization: Bearer $DOITONG_KEY"
            """#)
    }

    var subscribeGraphQL: Code {
        Code(
            "subscribe-graphql", .graphql, runs: "subscription",
            """
            subscription ($id: ID!) {
              generation(id: $id) { id status progress url error { code message } }
            }
            """)
    }

    var subscribeJavaScript: Code {
        Code(
            "subscribe-javascript", .javascript,
            #"""
            const response = await fetch("\#(origin)/graphql", {
              method: "POST",
              headers: {
                Authorization: `Bearer ${process.env.DOITONG_KEY}`,
                "Content-Type": "application/json",
                Accept: "text/event-stream",
              },
              body: JSON.stringify({
                query: "subscription ($id: ID!) { generation(id: $id) { status progress url } }",
                variables: { id: process.env.ID },
              }),
            });

            let text = "";
            for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
              const events = (text + piece).split("\n\n");
              text = events.pop();
              for (const event of events) {
                const data = event.match(/^data: (.+)$/m);
                if (data) console.log(JSON.parse(data[1]).data.generation);
              }
            }
            """#)
    }

    var subscribePython: Code {
        Code(
            "subscribe-python", .python,
            """
            import asyncio, os
            from gql import Client, gql
            from gql.transport.websockets import WebsocketsTransport

            FOLLOW = gql("subscription ($id: ID!) { generation(id: $id) { status progress url } }")

            async def main():
                transport = WebsocketsTransport(
                    "\(origin.replacing("http", with: "ws", maxReplacements: 1))/graphql",
                    init_payload={"Authorization": "Bearer " + os.environ["DOITONG_KEY"]},
                    subprotocols=["graphql-transport-ws"])
                async with Client(transport=transport) as session:
                    FOLLOW.variable_values = {"id": os.environ["ID"]}
                    async for result in session.subscribe(FOLLOW):
                        print(result["generation"])

            asyncio.run(main())
            """)
    }

    var waitingRead: Code {
        Code(
            "waiting-read", .curl,
            #"""
            curl -s \#(origin)/graphql \
              -H "Authorization: Bearer $DOITONG_KEY" \
              -H "Content-Type: application/json" \
              -H "Prefer: wait=30" \
              -d "{\"query\": \"{ generation(id: \\\"$ID\\\") { status progress url } }\"}"
            """#)
    }

    var resume: Code {
        Code(
            "resume", .curl,
            #"""
            # The second event was the last that came before the line was cut.
            curl -sN \#(origin)/generations/$ID/events \
              -H "Authorization: Bearer $DOITONG_KEY" \
              -H "Last-Event-ID: 2"
            """#)
    }

    // MARK: Webhooks

    var endpointShell: Code {
        Code(
            "endpoint-shell", .shell,
            """
            doitong webhooks create https://app.example.com/hooks \\
              --event generation.completed --event generation.failed
            """)
    }

    var endpointGraphQL: Code {
        Code(
            "endpoint-graphql", .graphql,
            """
            mutation {
              webhookEndpointCreate(input: {
                url: "https://app.example.com/hooks"
                events: ["generation.completed", "generation.failed"]
              }) { endpoint { id } secret }
            }
            """)
    }

    var verifyJavaScript: Code {
        Code(
            "verify-javascript", .javascript, runs: "verify-javascript",
            """
            import { createHmac, timingSafeEqual } from "node:crypto";

            // The body as it came, byte for byte, and the headers by their small names.
            function verify(body, headers, secret) {
              const { "webhook-id": id, "webhook-timestamp": time, "webhook-signature": signatures } = headers;
              if (!(Math.abs(Date.now() / 1000 - Number(time)) <= 300)) return false;
              const key = Buffer.from(secret.slice("whsec_".length), "base64");
              const code = createHmac("sha256", key).update(`${id}.${time}.`).update(body).digest();
              return signatures.split(" ").some((signature) => {
                const given = Buffer.from(signature.replace(/^v1,/, ""), "base64");
                return given.length === code.length && timingSafeEqual(given, code);
              });
            }
            """)
    }

    var verifyPython: Code {
        Code(
            "verify-python", .python, runs: "verify-python",
            #"""
            import base64, hashlib, hmac, time

            # The body as it came, byte for byte, and the headers by their small names.
            def verify(body: bytes, headers, secret: str) -> bool:
                if abs(time.time() - int(headers["webhook-timestamp"])) > 300:
                    return False
                key = base64.b64decode(secret.removeprefix("whsec_"))
                signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
                code = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
                return any(hmac.compare_digest(given, code) for given in headers["webhook-signature"].split())
            """#)
    }

    var deliveries: Code {
        Code(
            "deliveries", .shell,
            """
            doitong webhooks list
            doitong webhooks deliveries --status dead
            """)
    }

    var listen: Code {
        Code(
            "listen", .shell, runs: "listen",
            """
            doitong webhooks listen --forward http://localhost:3000/hooks
            """)
    }

    // MARK: Limits

    var rateHeaders: Code {
        Code(
            "rate-headers", .curl,
            #"""
            curl -si \#(origin)/graphql \
              -H "Authorization: Bearer $DOITONG_KEY" \
              -H "Content-Type: application/json" \
              -d '{"query": "{ account { plan { name } } }"}' |
              grep -i ratelimit
            """#)
    }

    var patientJavaScript: Code {
        Code(
            "patient-javascript", .javascript,
            """
            async function patient(query) {
              for (;;) {
                const response = await fetch("\(origin)/graphql", {
                  method: "POST",
                  headers: { Authorization: `Bearer ${process.env.DOITONG_KEY}`, "Content-Type": "application/json" },
                  body: JSON.stringify({ query }),
                });
                if (response.status !== 429) return response.json();
                const seconds = Number(response.headers.get("Retry-After"));
                await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
              }
            }

            patient("{ account { credits usedToday running } }").then(console.log);
            """)
    }

    var patientPython: Code {
        Code(
            "patient-python", .python,
            """
            import os, time
            import requests

            def patient(query):
                while True:
                    answer = requests.post(
                        "\(origin)/graphql", json={"query": query},
                        headers={"Authorization": "Bearer " + os.environ["DOITONG_KEY"]})
                    if answer.status_code != 429:
                        return answer.json()
                    time.sleep(int(answer.headers["Retry-After"]))

            print(patient("{ account { credits usedToday running } }"))
            """)
    }

    var account: Code {
        Code(
            "account", .graphql,
            """
            {
              account {
                plan { name requestsPerMinute concurrent perDay }
                credits
                creditsHeld
                usedToday
                running
              }
            }
            """)
    }

    // MARK: Errors

    var wrongOption: Code {
        Code(
            "wrong-option", .curl,
            #"""
            # A film of seven and a half minutes: refused, and told why.
            curl -s \#(origin)/graphql \
              -H "Authorization: Bearer $DOITONG_KEY" \
              -H "Content-Type: application/json" \
              -d '{"query": "mutation { generate(input: {type: VIDEO, provider: \"kling\", input: {text: \"Waves\"}, options: {duration: 450}}) { id } }"}'
            """#)
    }

    var failed: Code {
        Code(
            "failed", .graphql,
            """
            query ($id: ID!) {
              generation(id: $id) {
                status
                error { code message retryable }
                attempts { number provider model host state error { code } }
                creditCost
              }
            }
            """)
    }

    var reactJavaScript: Code {
        Code(
            "react-javascript", .javascript,
            """
            const response = await fetch("\(origin)/graphql", {
              method: "POST",
              headers: { Authorization: `Bearer ${process.env.DOITONG_KEY}`, "Content-Type": "application/json" },
              body: JSON.stringify({
                query: "mutation ($input: GenerateInput!) { generate(input: $input) { id } }",
                variables: { input: { type: "IMAGE", input: { text: "A red kite" }, options: { aspectRatio: "17:1" } } },
              }),
            });
            const { data, errors } = await response.json();
            switch (errors?.[0].extensions.code) {
              case undefined: console.log("accepted", data.generate.id); break;
              case "INVALID_INPUT": console.log("correct it", errors[0].extensions.problems); break;
              case "INSUFFICIENT_CREDITS": console.log("top up"); break;
              case "RATE_LIMIT": console.log("wait", response.headers.get("Retry-After")); break;
              default: console.log("tell somebody", errors[0].message, response.headers.get("X-Request-Id"));
            }
            """)
    }

    var reactPython: Code {
        Code(
            "react-python", .python,
            """
            import os
            import requests

            response = requests.post(
                "\(origin)/graphql",
                headers={"Authorization": "Bearer " + os.environ["DOITONG_KEY"]},
                json={
                    "query": "mutation ($input: GenerateInput!) { generate(input: $input) { id } }",
                    "variables": {"input": {"type": "IMAGE", "input": {"text": "A red kite"}, "options": {"aspectRatio": "17:1"}}},
                })
            answer = response.json()
            error = answer.get("errors", [None])[0]
            code = error and error["extensions"]["code"]
            if code is None:
                print("accepted", answer["data"]["generate"]["id"])
            elif code == "INVALID_INPUT":
                print("correct it", error["extensions"]["problems"])
            elif code == "INSUFFICIENT_CREDITS":
                print("top up")
            elif code == "RATE_LIMIT":
                print("wait", response.headers["Retry-After"])
            else:
                print("tell somebody", error["message"], response.headers["X-Request-Id"])
            """)
    }

    // MARK: Sandbox

    var marker: Code {
        Code(
            "marker", .curl,
            #"""
            ID=$(curl -s \#(origin)/graphql \
              -H "Authorization: Bearer $DOITONG_KEY" \
              -H "Content-Type: application/json" \
              -d '{"query": "mutation { generate(input: {type: IMAGE, input: {text: \"A red kite [refuse]\"}}) { id } }"}' |
              sed 's/.*"id":"\([^"]*\)".*/\1/')

            # Ends with FAILED, and an error whose code is CONTENT_REFUSED.
            curl -sN \#(origin)/generations/$ID/events -H "Authorization: Bearer $DOITONG_KEY"
            """#)
    }

    // MARK: Self-hosting

    var build: Code {
        Code(
            "build", .shell, runs: "build",
            """
            make build    # .build/release/doitong, one file
            """)
    }

    var serve: Code {
        Code(
            "serve", .shell, runs: "serve",
            """
            doitong serve --host 0.0.0.0 --port 8080 --data /var/lib/doitong --public-url https://media.example.com
            """)
    }

    var administer: Code {
        Code(
            "administer", .shell,
            #"""
            unset DOITONG_KEY    # the admin key is found in the data folder, where no other is exported
            ACCOUNT=$(doitong admin account create --name 'The Studio' --plan pro --json | sed 's/.*"id":"\([^"]*\)".*/\1/')
            doitong admin credits grant "$ACCOUNT" --credits 20000 --reason 'First top-up'
            doitong admin key create "$ACCOUNT" --mode live
            doitong admin account show "$ACCOUNT"
            """#)
    }

    var vendors: Code {
        Code(
            "vendors", .shell,
            """
            doitong vendors list                                             # who can be configured, and by what
            echo "$KLING_KEY" | doitong vendors set DOITONG_VENDOR_KLING_KEY # kept sealed, in the data folder
            doitong vendors list kling
            """)
    }

    var catalogue: Code {
        Code(
            "catalogue", .json5, runs: "catalogue",
            """
            {
              // catalogue.json5 in the data folder: what is otherwise here.
              providers: {
                "flux-pro-1.1": { price: { credits: 240 } },
                "luma-photon": { disabled: true, reason: "We have no contract with Luma." },
              },
              models: {
                "gpt-image-2": { price: [{ dollars: 0.25, when: { quality: "high" } }, { dollars: 0.06 }] },
              },
            }
            """)
    }

    var audit: Code {
        Code(
            "audit", .shell, runs: "audit",
            """
            doitong audit    # checks the books: every hold, charge and idempotency key
            """)
    }
}
