import Arguments
import JSON

/// What an operator sees of automatic selection, and says about it; with an admin key.
extension Command {
    private static var model: Argument<String> { Argument("MODEL", .text, "The model's id or alias.") }

    static var adminRoutingList: Command {
        let model =
            Argument(optional: "MODEL", .text, "The model's id or alias; all of them without.") as Argument<String?>
        let type = Option("type", "TYPE", .choice(), absent: "all", "Only those that make this.") as Option<MediaType?>
        return command(
            "list", "List what is known of the models, the best first", options: [type], arguments: [model],
            examples: [Example("doitong admin routing list --type video", "The films' makers")], .adminRouting,
            variables: { invocation in
                var variables: JSONObject = [:]
                variables["type"] = invocation[type].map { .string($0.rawValue.uppercased()) }
                variables["model"] = invocation[model].map { .string($0) }
                return variables
            },
            tell: { tellRouting($0.arrayValue ?? []) })
    }

    private enum MediaType: String, CaseIterable { case video, image, audio, avatar }

    static var adminRoutingPin: Command {
        let model = model
        let weight = Option(
            "weight", "N", .number(0...10), default: 1, "Multiply its scores; 1 leaves them as they are.")
        let quality =
            Option("quality", "N", .number(0...1), absent: "what is learnt", "The rating to expect of it.")
            as Option<Double?>
        let disabled = Option(flag: "disabled", "Never choose it for who does not name it.")
        let reason = Option(required: "reason", "TEXT", .text, "Why; whoever asks for a quote reads it.")
        return command(
            "pin", "Say what to think of a model, whatever is learnt of it",
            options: [weight, quality, disabled, reason],
            arguments: [model],
            examples: [
                Example("doitong admin routing pin kling-2.6 --weight 0.5 --reason 'Slow today'", "Half as often")
            ], .adminRoutingPin,
            variables: { invocation in
                var variables: JSONObject = [
                    "model": .string(invocation[model]), "weight": .double(invocation[weight]),
                    "disabled": .bool(invocation[disabled]), "reason": .string(invocation[reason]),
                ]
                variables["quality"] = invocation[quality].map { .double($0) }
                return variables
            },
            tell: { print("\($0["model"]?.cell ?? "") is pinned: \(spell($0))") })
    }

    static var adminRoutingUnpin: Command {
        let model = model
        return command(
            "unpin", "Let what is learnt of a model count again", arguments: [model], .adminRoutingUnpin,
            variables: { ["model": .string($0[model])] },
            tell: { print($0.boolValue ? "the pin is gone" : "there was no pin") })
    }
}

extension Format<Double> {
    /// A decimal number, such as `0.5`.
    fileprivate static func number(_ range: ClosedRange<Double>) -> Self {
        Self(
            "a number from \(range.lowerBound.short) to \(range.upperBound.short)",
            read: { text in
                guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }) else {
                    return nil
                }
                return Double(text).flatMap { range.contains($0) ? $0 : nil }
            }, show: \.short)
    }
}

extension Double {
    fileprivate var short: String { Int(exactly: self).map { "\($0)" } ?? "\(self)" }
}

@Sendable private func tellRouting(_ models: [JSON]) {
    Table(
        [
            .init("TYPE"), .init("PROVIDER"), .init("MODEL"), .init("QUALITY", isNumber: true),
            .init("RATINGS", isNumber: true), .init("HOST"), .init("SUCCEEDS", isNumber: true),
            .init("PACE", isNumber: true), .init("KINDS"), .init("PIN"),
        ],
        models.flatMap { model in
            (model["hosts"]?.arrayValue ?? []).enumerated().map { place, host in
                let isFirst = place == 0
                let kinds = (model["kinds"]?.arrayValue ?? []).map { kind in
                    "\(kind["kind"]?.cell ?? "") \(kind["quality"]?.inThousandths ?? "")"
                }
                let known = [
                    model["type"]?.cell ?? "", model["provider"]?.cell ?? "", model["model"]?.cell ?? "",
                    model["quality"]?.inThousandths ?? "", model["ratings"]?.inThousandths ?? "",
                ]
                return (isFirst ? known : known.map { _ in "" })
                    + [
                        host["host"]?.cell ?? "", host["reliability"]?.inThousandths ?? "",
                        host["pace"]?.inThousandths ?? "", isFirst ? kinds.joined(separator: ", ") : "",
                        isFirst ? spell(model["pin"] ?? .null) : "",
                    ]
            }
        }
    ).print()
}

/// What a pin says.
@Sendable private func spell(_ pin: JSON) -> String {
    guard !pin.isNull else { return "" }
    var parts: [String] = []
    if pin["disabled"]?.boolValue == true { parts.append("never chosen") }
    if let quality = pin["quality"], !quality.isNull { parts.append("quality \(quality.inThousandths)") }
    if let weight = pin["weight"], weight.doubleValue != 1 { parts.append("weight \(weight.inThousandths)") }
    parts.append("\"\(pin["reason"]?.cell.onOneLine ?? "")\"")
    return parts.joined(separator: ", ")
}
