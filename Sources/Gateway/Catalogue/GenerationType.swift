/// What a generation makes. The raw values are the contract's.
package enum GenerationType: String, Sendable, Hashable, CaseIterable {
    case video = "VIDEO"
    case image = "IMAGE"
    case audio = "AUDIO"
    case avatar = "AVATAR"
}
