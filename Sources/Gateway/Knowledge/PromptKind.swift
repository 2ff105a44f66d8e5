/// What a prompt is about, as far as it matters for who makes it best. Found by ``PromptWords``.
///
/// The raw values are stored: they never change.
package enum PromptKind: String, Sendable, CaseIterable {
    /// None of the others.
    case general
    case dance
    case product
    case physics
    case speech
    case stylised
    case lettering
    case chinese

    /// As a sentence says it.
    package var words: String {
        switch self {
        case .general: "prompts of no particular kind"
        case .dance: "people dancing"
        case .product: "products on white"
        case .physics: "physical realism"
        case .speech: "speech to the camera"
        case .stylised: "stylised pictures"
        case .lettering: "text in the picture"
        case .chinese: "Chinese motifs"
        }
    }

    var index: Int {
        switch self {
        case .general: 0
        case .dance: 1
        case .product: 2
        case .physics: 3
        case .speech: 4
        case .stylised: 5
        case .lettering: 6
        case .chinese: 7
        }
    }
}
