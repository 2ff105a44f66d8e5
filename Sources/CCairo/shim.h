// Cairo draws, Pango sets text, libpng writes. Few calls of each are used, all through what is below, so that no GLib type and
// no callback is seen from Swift.
#pragma once
#include <cairo.h>
#include <pango/pangocairo.h>
#include <png.h>
#include <stdint.h>
#include <stdlib.h>

// A font map of our own: the library's default ones belong to threads, and threads of ours come and go.
static inline PangoContext *ccairo_text_context(void) {
    PangoFontMap *fonts = pango_cairo_font_map_new();
    // Points are pixels.
    pango_cairo_font_map_set_resolution((PangoCairoFontMap *)fonts, 72);
    PangoContext *context = pango_font_map_create_context(fonts);
    g_object_unref(fonts);
    // Grey edges and unrounded advances: the same picture on every screen, and the same words at any size.
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context, FALSE);
    return context;
}

// One text, laid out. `lines` of 0: as many as it takes.
struct ccairo_text {
    const char *bytes;
    int count;
    const char *font;
    double size;
    int weight;
    int italic;
    double width;
    int lines;
    int alignment;  // -1 towards the start of its script, 0 in the middle, 1 towards the end.
    double leading;
    double spacing;
};

static inline PangoLayout *ccairo_layout(PangoContext *context, const struct ccairo_text *text) {
    PangoLayout *layout = pango_layout_new(context);
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family(font, text->font);
    pango_font_description_set_absolute_size(font, text->size * PANGO_SCALE);
    pango_font_description_set_weight(font, (PangoWeight)text->weight);
    if (text->italic) pango_font_description_set_style(font, PANGO_STYLE_ITALIC);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_text(layout, text->bytes, text->count);
    pango_layout_set_width(layout, (int)(text->width * PANGO_SCALE));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    if (text->lines > 0) {
        pango_layout_set_height(layout, -text->lines);
        pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    }
    pango_layout_set_alignment(layout, text->alignment < 0   ? PANGO_ALIGN_LEFT
                                       : text->alignment > 0 ? PANGO_ALIGN_RIGHT
                                                             : PANGO_ALIGN_CENTER);
    pango_layout_set_line_spacing(layout, (float)text->leading);
    if (text->spacing != 0) {
        PangoAttrList *attributes = pango_attr_list_new();
        pango_attr_list_insert(attributes, pango_attr_letter_spacing_new((int)(text->spacing * PANGO_SCALE)));
        pango_layout_set_attributes(layout, attributes);
        pango_attr_list_unref(attributes);
    }
    return layout;
}

static inline void ccairo_layout_extent(PangoLayout *layout, double *x, double *y, double *width, double *height) {
    PangoRectangle logical;
    pango_layout_get_extents(layout, NULL, &logical);
    *x = (double)logical.x / PANGO_SCALE;
    *y = (double)logical.y / PANGO_SCALE;
    *width = (double)logical.width / PANGO_SCALE;
    *height = (double)logical.height / PANGO_SCALE;
}

static inline void ccairo_release_layout(PangoLayout *layout) { g_object_unref(layout); }

// A picture as PNG: `pixels` are 4 bytes each, blue first. Fast, for it is half the work of a picture otherwise. The bytes are
// malloc's; NULL when there is no memory.
static inline uint8_t *ccairo_png(const uint8_t *pixels, int width, int height, int stride, int opaque, size_t *count) {
    png_image image = {.version = PNG_IMAGE_VERSION, .width = (png_uint_32)width, .height = (png_uint_32)height};
    image.format = opaque ? PNG_FORMAT_BGR : PNG_FORMAT_BGRA;
    image.flags = PNG_IMAGE_FLAG_FAST;
    png_alloc_size_t most = PNG_IMAGE_PNG_SIZE_MAX(image);
    uint8_t *bytes = malloc(most);
    if (!bytes) return NULL;
    int fine = png_image_write_to_memory(&image, bytes, &most, 0, pixels, stride, NULL);
    png_image_free(&image);
    if (!fine) {
        free(bytes);
        return NULL;
    }
    *count = most;
    return bytes;
}
