/// The code of the first page: the shortest whole program in each language.
struct Samples {
    let origin: String

    var first: Code {
        Code(
            "first", .graphql,
            """
            mutation {
              generate(input: {
                type: VIDEO
                priority: QUALITY
                input: { text: "Two people dancing tango at dusk" }
                options: { duration: 5, aspectRatio: "16:9" }
              }) { id status provider creditCost routing { reason } }
            }
            """)
    }

    /// Where a key comes from, for who runs the server.
    var firstKey: Code {
        Code(
            "first-key", .shell,
            """
            # On the server's own machine: the first start made a test key and keeps it in its data folder.
            export DOITONG_KEY=$(sed 's/.*"test": "\\([^"]*\\)".*/\\1/' ~/.local/share/doitong/first-keys.json)
            """)
    }

    var ownKey: Code {
        Code(
            "own-key", .shell,
            """
            # An account of its own, and a test key for it, which is shown this once. On the server's own machine the command
            # line finds the admin key itself, where no other is exported.
            unset DOITONG_KEY
            ACCOUNT=$(doitong admin account create --name 'The Studio' --plan starter --json | sed 's/.*"id":"\\([^"]*\\)".*/\\1/')
            doitong admin key create "$ACCOUNT" --mode test
            """)
    }

    var login: Code {
        Code(
            "login", .shell,
            """
            # Anywhere else: tries the key, and keeps it with the address for the command line.
            doitong login --url \(origin) --key "$DOITONG_KEY"
            doitong generate 'A lighthouse at dusk' --output lighthouse.png
            """)
    }

    var all: [Code] { [curl, javascript, python, swift, graphql] }

    private var curl: Code {
        Code(
            "quick-curl", .curl,
            #"""
            # Accepts the generation: from now on it is on disk, and is made whether or not you wait.
            ID=$(curl -s \#(origin)/graphql \
              -H "Authorization: Bearer $DOITONG_KEY" \
              -H "Content-Type: application/json" \
              -H "Idempotency-Key: lighthouse-curl" \
              -d '{"query": "mutation { generate(input: {type: IMAGE, input: {text: \"A lighthouse at dusk\"}}) { id } }"}' |
              sed 's/.*"id":"\([^"]*\)".*/\1/')

            # Tells each change as it happens, and ends with the picture's address.
            curl -sN \#(origin)/generations/$ID/events -H "Authorization: Bearer $DOITONG_KEY"
            """#)
    }

    private var javascript: Code {
        Code(
            "quick-javascript", .javascript,
            """
            const server = "\(origin)";
            const key = process.env.DOITONG_KEY;

            async function ask(query, variables, headers = {}) {
              const response = await fetch(`${server}/graphql`, {
                method: "POST",
                headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json", ...headers },
                body: JSON.stringify({ query, variables }),
              });
              const { data, errors } = await response.json();
              if (errors) throw new Error(`${errors[0].extensions.code}: ${errors[0].message}`);
              return data;
            }

            const input = { type: "IMAGE", input: { text: "A lighthouse at dusk" } };
            let { generate: generation } = await ask(
              "mutation ($input: GenerateInput!) { generate(input: $input) { id status } }",
              { input }, { "Idempotency-Key": crypto.randomUUID() });

            // Each read waits until there is something new to tell.
            while (["QUEUED", "PROCESSING"].includes(generation.status)) {
              ({ generation } = await ask(
                "query ($id: ID!) { generation(id: $id) { id status url error { code message } } }",
                { id: generation.id }, { Prefer: "wait=30" }));
            }
            console.log(generation.url ?? generation.error);
            """)
    }

    private var python: Code {
        Code(
            "quick-python", .python,
            """
            import os, uuid
            import requests

            server = "\(origin)"
            session = requests.Session()
            session.headers["Authorization"] = "Bearer " + os.environ["DOITONG_KEY"]

            def ask(query, variables, **headers):
                answer = session.post(server + "/graphql", json={"query": query, "variables": variables}, headers=headers).json()
                if "errors" in answer:
                    raise RuntimeError(answer["errors"][0])
                return answer["data"]

            generation = ask(
                "mutation ($input: GenerateInput!) { generate(input: $input) { id status } }",
                {"input": {"type": "IMAGE", "input": {"text": "A lighthouse at dusk"}}},
                **{"Idempotency-Key": str(uuid.uuid4())})["generate"]

            # Each read waits until there is something new to tell.
            while generation["status"] in ("QUEUED", "PROCESSING"):
                generation = ask(
                    "query ($id: ID!) { generation(id: $id) { id status url error { code message } } }",
                    {"id": generation["id"]}, Prefer="wait=30")["generation"]
            print(generation["url"] or generation["error"])
            """)
    }

    private var swift: Code {
        Code(
            "quick-swift", .swift,
            #"""
            import Foundation
            #if canImport(FoundationNetworking)
            import FoundationNetworking
            #endif

            struct Generation: Decodable { let id: String, status: String, url: String? }
            struct Answer: Decodable { let data: [String: Generation] }

            let key = ProcessInfo.processInfo.environment["DOITONG_KEY"]!

            func ask(_ query: String, _ variables: [String: Any], _ headers: [String: String]) async throws -> Generation {
                var request = URLRequest(url: URL(string: "\#(origin)/graphql")!)
                request.httpMethod = "POST"
                request.allHTTPHeaderFields = headers
                request.setValue("Bearer \(key)", forHTTPHeaderField: "Authorization")
                request.setValue("application/json", forHTTPHeaderField: "Content-Type")
                request.httpBody = try JSONSerialization.data(withJSONObject: ["query": query, "variables": variables])
                let (data, _) = try await URLSession.shared.data(for: request)
                return try JSONDecoder().decode(Answer.self, from: data).data.values.first!
            }

            let input: [String: Any] = ["type": "IMAGE", "input": ["text": "A lighthouse at dusk"]]
            var generation = try await ask(
                "mutation ($input: GenerateInput!) { generate(input: $input) { id status url } }",
                ["input": input], ["Idempotency-Key": UUID().uuidString])

            // Each read waits until there is something new to tell.
            while ["QUEUED", "PROCESSING"].contains(generation.status) {
                generation = try await ask(
                    "query ($id: ID!) { generation(id: $id) { id status url } }", ["id": generation.id],
                    ["Prefer": "wait=30"])
            }
            print(generation.url ?? generation.status)
            """#)
    }

    private var graphql: Code {
        Code(
            "quick-graphql", .graphql,
            """
            mutation {
              generate(input: {
                type: IMAGE
                input: { text: "A lighthouse at dusk" }
              }) {
                id
                status
                provider
                creditCost
                routing { reason }
              }
            }
            """)
    }
}
