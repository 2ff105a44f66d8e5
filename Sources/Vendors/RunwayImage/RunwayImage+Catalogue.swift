import Gateway
import JSON

extension Provider {
    static let runwayImage = Provider(
        "runway-image", aliases: ["gen-4-image-runway"], name: "Runway Gen-4 Image", company: "Runway",
        description:
            "Pictures from text with up to three reference pictures, so that people, things and places stay the "
            + "same from picture to picture.",
        features: ["Text to picture", "Up to three reference pictures", "720p or 1080p", "Seed"],
        limitations: ["Prompts of at most 1,000 characters", "Turbo needs a picture", "No negative text"],
        models: [
            model(
                "gen-4-image", aliases: ["gen4_image"], name: "Gen-4 Image",
                price: Price(.each, [.init(50_000, when: ["resolution": "720p"]), .init(80_000)]),
                quality: Quality(score: 1016, spread: 15), tier: .high, images: .optional, hosts: ["runway", "krea"]),
            model(
                "gen-4-image-turbo", aliases: ["gen4_image_turbo"], name: "Gen-4 Image Turbo",
                price: Price(.each, dollars: 0.02), quality: Quality(score: 976, spread: 80), tier: .standard,
                images: .required, hosts: ["runway"]),
        ])

    private static func model(
        _ id: Identifier<Model>, aliases: [String], name: String, price: Price, quality: Quality,
        tier: PictureOptions.Tier, images: InputRules.Need, hosts: [Identifier<Host>]
    ) -> Model {
        Model(
            id, aliases: aliases, name: name, makes: [.image],
            input: InputRules(text: .required(1000), image: .images(images, atMost: 3, megabytes: 16)),
            options: OptionSchema([
                PictureOptions.aspectRatio(["16:9", "9:16", "1:1", "4:3", "3:4", "21:9"], default: "16:9"),
                .choice("resolution", ["720p", "1080p"], default: "1080p", "The shorter side."),
                PictureOptions.quality(upTo: tier), PictureOptions.style, PictureOptions.seed(),
            ]),
            price: price, time: ExpectedTime(seconds: 41), quality: quality, deadline: .pictureDeadline, hosts: hosts)
    }
}
