import Arguments
import JSON

extension Command {
    static var quote: Command {
        let input = GenerationInput.Options()
        let access = ServerAccess.Options()
        return Command(
            "quote", "Tell who would make it, for how much, and why, without making it",
            options: input.all + [json] + access.all, arguments: [input.text],
            examples: [
                Example("doitong quote 'A lighthouse at dusk' --type video --priority cost", "The cheapest films")
            ]
        ) { invocation throws(UsageError) in
            let wanted = try GenerationInput(input, invocation)
            let isJSON = invocation[json]
            return converse(with: try ServerAccess(access, invocation)) { gateway throws(ClientFailure) in
                let quote = try await gateway.ask(.quote, try await wanted.variables(asking: gateway))
                guard !isJSON else { return print(quote.text) }
                Table(
                    [
                        .init("PROVIDER"), .init("MODEL"), .init("HOST"), .init("SCORE", isNumber: true),
                        .init("QUALITY", isNumber: true), .init("SUCCEEDS", isNumber: true),
                        .init("CREDITS", isNumber: true), .init("TIME", isNumber: true), .init("REJECTED"),
                    ],
                    (quote["candidates"]?.arrayValue ?? []).map { candidate in
                        [
                            candidate["provider"]?.cell ?? "", candidate["model"]?.cell ?? "",
                            candidate["host"]?.cell ?? "", candidate["score"]?.inThousandths ?? "",
                            candidate["quality"]?.inThousandths ?? "", candidate["reliability"]?.inThousandths ?? "",
                            candidate["creditCost"]?.cell ?? "",
                            Progress.spell(candidate["estimatedTime"]?.intValue ?? 0),
                            candidate["rejected"]?.cell ?? "",
                        ]
                    }
                ).print()
                print("\n\(quote["reason"]?.cell.onOneLine ?? "")")
                guard quote["chosen"]?.isNull == false else {
                    throw ClientFailure(
                        .failed, "nobody can make it as it is asked for; the reasons stand under REJECTED")
                }
            }
        }
    }
}
