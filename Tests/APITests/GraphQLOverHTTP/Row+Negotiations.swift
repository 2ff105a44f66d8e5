import JSON

extension Row {
    static let negotiations: [Row] =
        [
            (nil, json), ("", json), (" , ", json), ("*/*", json), ("application/*", json), ("APPLICATION/JSON", json),
            ("application/json", json), ("application/graphql-response+json", graphQL),
            ("application/graphql-response+json; charset=utf-8, application/json; charset=utf-8", graphQL),
            ("application/graphql-response+json,application/json;q=0.9", graphQL),
            ("application/json, application/graphql-response+json", json),
            ("application/json;q=0.9, application/graphql-response+json", graphQL),
            ("application/json, */*", json), ("*/*, application/graphql-response+json", graphQL),
            ("application/graphql-response+json;q=0.5, */*", json),
            ("application/json;q=0, */*", graphQL), ("application/json;q=0.000,application/*;q=0.1", graphQL),
            ("text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8", json),
            (
                "application/graphql-response+json, application/graphql+json, application/json, text/event-stream",
                graphQL
            ),
            ("text/event-stream;q=0.1, application/json", json), ("*/*, text/event-stream;q=0.9", json),
            ("multipart/mixed;deferSpec=20220824, application/json", json),
            (#"text/plain;x=",application/json;q=0", application/graphql-response+json"#, graphQL),
            ("application/json;charset=UTF-8", json), (#"application/json; charset="utf-8""#, json),
            ("application/json;charset=iso-8859-1, application/graphql-response+json", graphQL),
            ("application/json;q=2, application/graphql-response+json;q=0.1", graphQL),
            ("garbage, application/graphql-response+json;", graphQL),
            ("application/graphql-response+json;q=1.000", graphQL),
        ].map { (accept: String?, type: String) in
            Row(
                "Accept: \(accept ?? "absent")", post(helloText, accept: accept), 200, hello,
                with: ["Content-Type": type])
        }
        + [
            "text/html", "text/event-stream;q=0", "application/json;q=0", "application/xml, text/*", "*/*;q=0",
            "garbage",
            "*",
            "application/json;charset=utf-16", "application", "application/json;q=x", "*/json", "image/*",
            #"application/json;a="b"#,
        ].map { (accept: String) in
            Row(
                "Accept: \(accept)", post(helloText, accept: accept), 406, message: "name one of them in 'Accept'",
                with: ["Content-Type": json])
        }
        + [
            Row(
                "Accept in two lines",
                post(helloText, accept: "text/html", "Accept: application/graphql-response+json"), 200, hello,
                with: ["Content-Type": graphQL])
        ]
        + ["text/event-stream", "text/event-stream, application/json;q=0.1"].map { (accept: String) in
            Row(
                "Accept: \(accept)", post(helloText, accept: accept), 200,
                text: "event: next\ndata: {\"data\":{\"hello\":\"Hello, world!\"}}\n\nevent: complete\ndata:\n\n",
                with: ["Content-Type": events, "Cache-Control": "no-store, no-transform"])
        }
        + [
            "application/json", "Application/JSON", "application/json;charset=utf-8",
            #"application/json; charset="UTF-8""#,
            "application/json;", "application/json; profile=x", "application/json ; charset=utf8",
        ].map { (line: String) in Row("Content-Type: \(line)", post(helloText, type: line), 200, hello) }
}
