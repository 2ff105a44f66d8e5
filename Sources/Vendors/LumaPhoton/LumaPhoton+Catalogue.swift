import Gateway
import JSON

extension Provider {
    static let lumaPhoton = Provider(
        "luma-photon", aliases: ["photon", "luma-image"], name: "Luma Photon", company: "Luma AI",
        description: "Luma's pictures from text and from up to four pictures, at a low price.",
        features: ["Text to picture", "Up to four pictures to go by", "Very wide and very tall shapes"],
        limitations: ["No seed", "No exact sizes", "No negative text", "Pictures must be on the open web"],
        models: [
            // A list that stands 1.43 times above the maker's gives $0.0104 and $0.0027.
            model(
                "photon-1", name: "Photon 1", dollars: 0.0073, quality: Quality(score: 1036, spread: 15), tier: .high),
            model(
                "photon-flash-1", aliases: ["photon-flash"], name: "Photon Flash 1", dollars: 0.0019,
                quality: Quality(score: 996, spread: 80), tier: .standard),
        ])

    private static func model(
        _ id: Identifier<Model>, aliases: [String] = [], name: String, dollars: Double, quality: Quality,
        tier: PictureOptions.Tier
    ) -> Model {
        Model(
            id, aliases: aliases, name: name, makes: [.image],
            input: InputRules(text: .required(5000), image: .images(.optional, atMost: 4)),
            options: OptionSchema([
                PictureOptions.aspectRatio(["1:1", "16:9", "9:16", "4:3", "3:4", "21:9", "9:21"], default: "16:9"),
                PictureOptions.quality(upTo: tier), PictureOptions.style,
                PictureOptions.format(["jpeg", "png"], default: "jpeg"),
            ]),
            price: Price(.each, dollars: dollars), time: .unmeasuredPicture, quality: quality,
            deadline: .pictureDeadline, hosts: ["luma"])
    }
}
