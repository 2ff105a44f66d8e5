/// What somebody wants to make, from what.
enum Kind: String, CaseIterable {
    case textToVideo = "text-to-video"
    case textToImage = "text-to-image"
    case imageToVideo = "image-to-video"
    case voice = "voice"

    /// Its name in the words.
    var key: String {
        switch self {
        case .textToVideo: "developers.kind.textToVideo"
        case .textToImage: "developers.kind.textToImage"
        case .imageToVideo: "developers.kind.imageToVideo"
        case .voice: "developers.kind.voice"
        }
    }

    func has(_ model: Listing.Model) -> Bool {
        switch self {
        case .textToVideo: model.types.contains("VIDEO") && model.takes("text") && !model.needs("image")
        case .textToImage: model.types.contains("IMAGE") && !model.needs("image")
        case .imageToVideo: model.types.contains("VIDEO") && model.takes("image")
        case .voice: model.types.contains("AVATAR") || model.types.contains("AUDIO")
        }
    }
}

extension Listing {
    /// Who makes it, each with those of its models that do.
    func offers(of kind: Kind) -> [(provider: Provider, models: [Model])] {
        providers.compactMap { provider in
            let models = provider.models.filter(kind.has)
            return models.isEmpty ? nil : (provider, models)
        }
    }

    func models(making type: String) -> [Model] {
        providers.flatMap(\.models).filter { $0.types.contains(type) && !$0.isRetired }
    }
}
