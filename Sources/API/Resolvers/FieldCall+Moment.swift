import GraphQL
import Gateway
import Telemetry

extension FieldCall {
    /// An argument of the schema's type DateTime.
    func moment(_ argument: String) throws(ServiceError) -> Timestamp? {
        guard let text = arguments.string(argument) else { return nil }
        guard let moment = Timestamp(moment: text) else {
            throw ServiceError(
                InvalidInput(argument, "\(argument) must be a moment as RFC 3339 has it: 2026-09-15T12:00:00Z."))
        }
        return moment
    }
}
