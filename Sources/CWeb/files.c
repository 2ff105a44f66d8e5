// Each file of Sources/Web/assets and Sources/Web/locales has its lines here, twice; a test compares the lists.
#pragma clang diagnostic ignored "-Wc23-extensions"
#include "CWeb.h"

static const unsigned char style_css[] = {
#embed "../Web/assets/style.css"
};

static const unsigned char mark_svg[] = {
#embed "../Web/assets/mark.svg"
};

static const unsigned char page_js[] = {
#embed "../Web/assets/page.js"
};

static const unsigned char words_js[] = {
#embed "../Web/assets/words.js"
};

static const unsigned char developers_css[] = {
#embed "../Web/assets/developers.css"
};

static const unsigned char developers_tabs_js[] = {
#embed "../Web/assets/developers-tabs.js"
};

static const unsigned char developers_filter_js[] = {
#embed "../Web/assets/developers-filter.js"
};

static const unsigned char developers_search_js[] = {
#embed "../Web/assets/developers-search.js"
};

static const unsigned char playground_css[] = {
#embed "../Web/assets/playground.css"
};

static const unsigned char playground_js[] = {
#embed "../Web/assets/playground.js"
};

static const unsigned char playground_answer_js[] = {
#embed "../Web/assets/playground-answer.js"
};

static const unsigned char playground_completion_js[] = {
#embed "../Web/assets/playground-completion.js"
};

static const unsigned char playground_copy_js[] = {
#embed "../Web/assets/playground-copy.js"
};

static const unsigned char playground_editor_js[] = {
#embed "../Web/assets/playground-editor.js"
};

static const unsigned char playground_examples_js[] = {
#embed "../Web/assets/playground-examples.js"
};

static const unsigned char playground_explorer_js[] = {
#embed "../Web/assets/playground-explorer.js"
};

static const unsigned char playground_fields_js[] = {
#embed "../Web/assets/playground-fields.js"
};

static const unsigned char playground_form_js[] = {
#embed "../Web/assets/playground-form.js"
};

static const unsigned char playground_history_js[] = {
#embed "../Web/assets/playground-history.js"
};

static const unsigned char playground_json_js[] = {
#embed "../Web/assets/playground-json.js"
};

static const unsigned char playground_key_js[] = {
#embed "../Web/assets/playground-key.js"
};

static const unsigned char playground_language_js[] = {
#embed "../Web/assets/playground-language.js"
};

static const unsigned char playground_link_js[] = {
#embed "../Web/assets/playground-link.js"
};

static const unsigned char playground_live_js[] = {
#embed "../Web/assets/playground-live.js"
};

static const unsigned char playground_media_js[] = {
#embed "../Web/assets/playground-media.js"
};

static const unsigned char playground_overlap_js[] = {
#embed "../Web/assets/playground-overlap.js"
};

static const unsigned char playground_printing_js[] = {
#embed "../Web/assets/playground-printing.js"
};

static const unsigned char playground_problems_js[] = {
#embed "../Web/assets/playground-problems.js"
};

static const unsigned char playground_query_js[] = {
#embed "../Web/assets/playground-query.js"
};

static const unsigned char playground_quote_js[] = {
#embed "../Web/assets/playground-quote.js"
};

static const unsigned char playground_samples_js[] = {
#embed "../Web/assets/playground-samples.js"
};

static const unsigned char playground_schema_js[] = {
#embed "../Web/assets/playground-schema.js"
};

static const unsigned char playground_suggestions_js[] = {
#embed "../Web/assets/playground-suggestions.js"
};

static const unsigned char playground_tabs_js[] = {
#embed "../Web/assets/playground-tabs.js"
};

static const unsigned char playground_transport_js[] = {
#embed "../Web/assets/playground-transport.js"
};

static const unsigned char playground_validation_js[] = {
#embed "../Web/assets/playground-validation.js"
};

static const unsigned char playground_values_js[] = {
#embed "../Web/assets/playground-values.js"
};

static const unsigned char console_css[] = {
#embed "../Web/assets/console.css"
};

static const unsigned char console_js[] = {
#embed "../Web/assets/console.js"
};

static const unsigned char console_generation_css[] = {
#embed "../Web/assets/console-generation.css"
};

static const unsigned char console_chart_css[] = {
#embed "../Web/assets/console-chart.css"
};

static const unsigned char console_api_js[] = {
#embed "../Web/assets/console-api.js"
};

static const unsigned char console_notice_js[] = {
#embed "../Web/assets/console-notice.js"
};

static const unsigned char console_ask_js[] = {
#embed "../Web/assets/console-ask.js"
};

static const unsigned char console_copy_js[] = {
#embed "../Web/assets/console-copy.js"
};

static const unsigned char console_form_js[] = {
#embed "../Web/assets/console-form.js"
};

static const unsigned char console_status_js[] = {
#embed "../Web/assets/console-status.js"
};

static const unsigned char console_table_js[] = {
#embed "../Web/assets/console-table.js"
};

static const unsigned char console_live_js[] = {
#embed "../Web/assets/console-live.js"
};

static const unsigned char console_media_js[] = {
#embed "../Web/assets/console-media.js"
};

static const unsigned char console_waveform_js[] = {
#embed "../Web/assets/console-waveform.js"
};

static const unsigned char console_signin_js[] = {
#embed "../Web/assets/console-signin.js"
};

static const unsigned char console_gallery_js[] = {
#embed "../Web/assets/console-gallery.js"
};

static const unsigned char console_generation_js[] = {
#embed "../Web/assets/console-generation.js"
};

static const unsigned char console_choice_js[] = {
#embed "../Web/assets/console-choice.js"
};

static const unsigned char console_timeline_js[] = {
#embed "../Web/assets/console-timeline.js"
};

static const unsigned char console_again_js[] = {
#embed "../Web/assets/console-again.js"
};

static const unsigned char console_stars_js[] = {
#embed "../Web/assets/console-stars.js"
};

static const unsigned char console_deliveries_js[] = {
#embed "../Web/assets/console-deliveries.js"
};

static const unsigned char console_webhooks_js[] = {
#embed "../Web/assets/console-webhooks.js"
};

static const unsigned char console_usage_js[] = {
#embed "../Web/assets/console-usage.js"
};

static const unsigned char console_chart_js[] = {
#embed "../Web/assets/console-chart.js"
};

static const unsigned char console_csv_js[] = {
#embed "../Web/assets/console-csv.js"
};

static const unsigned char console_keys_js[] = {
#embed "../Web/assets/console-keys.js"
};

static const unsigned char console_account_js[] = {
#embed "../Web/assets/console-account.js"
};

static const unsigned char console_accounts_js[] = {
#embed "../Web/assets/console-accounts.js"
};

static const unsigned char console_vendors_js[] = {
#embed "../Web/assets/console-vendors.js"
};

static const unsigned char console_routing_js[] = {
#embed "../Web/assets/console-routing.js"
};

static const unsigned char console_server_js[] = {
#embed "../Web/assets/console-server.js"
};

static const unsigned char console_measure_js[] = {
#embed "../Web/assets/console-measure.js"
};

static const unsigned char console_shell_js[] = {
#embed "../Web/assets/console-shell.js"
};

static const unsigned char en_common_json[] = {
#embed "../Web/locales/en.common.json"
};

static const unsigned char es_common_json[] = {
#embed "../Web/locales/es.common.json"
};

static const unsigned char mi_common_json[] = {
#embed "../Web/locales/mi.common.json"
};

static const unsigned char ru_common_json[] = {
#embed "../Web/locales/ru.common.json"
};

static const unsigned char vi_common_json[] = {
#embed "../Web/locales/vi.common.json"
};

static const unsigned char zh_hant_common_json[] = {
#embed "../Web/locales/zh-Hant.common.json"
};

static const unsigned char en_developers_json[] = {
#embed "../Web/locales/en.developers.json"
};

static const unsigned char es_developers_json[] = {
#embed "../Web/locales/es.developers.json"
};

static const unsigned char mi_developers_json[] = {
#embed "../Web/locales/mi.developers.json"
};

static const unsigned char ru_developers_json[] = {
#embed "../Web/locales/ru.developers.json"
};

static const unsigned char vi_developers_json[] = {
#embed "../Web/locales/vi.developers.json"
};

static const unsigned char zh_hant_developers_json[] = {
#embed "../Web/locales/zh-Hant.developers.json"
};

static const unsigned char en_guides_json[] = {
#embed "../Web/locales/en.guides.json"
};

static const unsigned char es_guides_json[] = {
#embed "../Web/locales/es.guides.json"
};

static const unsigned char mi_guides_json[] = {
#embed "../Web/locales/mi.guides.json"
};

static const unsigned char ru_guides_json[] = {
#embed "../Web/locales/ru.guides.json"
};

static const unsigned char vi_guides_json[] = {
#embed "../Web/locales/vi.guides.json"
};

static const unsigned char zh_hant_guides_json[] = {
#embed "../Web/locales/zh-Hant.guides.json"
};

static const unsigned char en_catalogue_json[] = {
#embed "../Web/locales/en.catalogue.json"
};

static const unsigned char es_catalogue_json[] = {
#embed "../Web/locales/es.catalogue.json"
};

static const unsigned char mi_catalogue_json[] = {
#embed "../Web/locales/mi.catalogue.json"
};

static const unsigned char ru_catalogue_json[] = {
#embed "../Web/locales/ru.catalogue.json"
};

static const unsigned char vi_catalogue_json[] = {
#embed "../Web/locales/vi.catalogue.json"
};

static const unsigned char zh_hant_catalogue_json[] = {
#embed "../Web/locales/zh-Hant.catalogue.json"
};

static const unsigned char en_playground_json[] = {
#embed "../Web/locales/en.playground.json"
};

static const unsigned char es_playground_json[] = {
#embed "../Web/locales/es.playground.json"
};

static const unsigned char mi_playground_json[] = {
#embed "../Web/locales/mi.playground.json"
};

static const unsigned char ru_playground_json[] = {
#embed "../Web/locales/ru.playground.json"
};

static const unsigned char vi_playground_json[] = {
#embed "../Web/locales/vi.playground.json"
};

static const unsigned char zh_hant_playground_json[] = {
#embed "../Web/locales/zh-Hant.playground.json"
};

static const unsigned char en_console_json[] = {
#embed "../Web/locales/en.console.json"
};

static const unsigned char es_console_json[] = {
#embed "../Web/locales/es.console.json"
};

static const unsigned char mi_console_json[] = {
#embed "../Web/locales/mi.console.json"
};

static const unsigned char ru_console_json[] = {
#embed "../Web/locales/ru.console.json"
};

static const unsigned char vi_console_json[] = {
#embed "../Web/locales/vi.console.json"
};

static const unsigned char zh_hant_console_json[] = {
#embed "../Web/locales/zh-Hant.console.json"
};

#define FILE_OF(NAME, BYTES) {NAME, BYTES, sizeof BYTES}

const struct cweb_file cweb_files[] = {
    FILE_OF("assets/style.css", style_css),
    FILE_OF("assets/mark.svg", mark_svg),
    FILE_OF("assets/page.js", page_js),
    FILE_OF("assets/words.js", words_js),
    FILE_OF("assets/developers.css", developers_css),
    FILE_OF("assets/developers-tabs.js", developers_tabs_js),
    FILE_OF("assets/developers-filter.js", developers_filter_js),
    FILE_OF("assets/developers-search.js", developers_search_js),
    FILE_OF("assets/playground.css", playground_css),
    FILE_OF("assets/playground.js", playground_js),
    FILE_OF("assets/playground-answer.js", playground_answer_js),
    FILE_OF("assets/playground-completion.js", playground_completion_js),
    FILE_OF("assets/playground-copy.js", playground_copy_js),
    FILE_OF("assets/playground-editor.js", playground_editor_js),
    FILE_OF("assets/playground-examples.js", playground_examples_js),
    FILE_OF("assets/playground-explorer.js", playground_explorer_js),
    FILE_OF("assets/playground-fields.js", playground_fields_js),
    FILE_OF("assets/playground-form.js", playground_form_js),
    FILE_OF("assets/playground-history.js", playground_history_js),
    FILE_OF("assets/playground-json.js", playground_json_js),
    FILE_OF("assets/playground-key.js", playground_key_js),
    FILE_OF("assets/playground-language.js", playground_language_js),
    FILE_OF("assets/playground-link.js", playground_link_js),
    FILE_OF("assets/playground-live.js", playground_live_js),
    FILE_OF("assets/playground-media.js", playground_media_js),
    FILE_OF("assets/playground-overlap.js", playground_overlap_js),
    FILE_OF("assets/playground-printing.js", playground_printing_js),
    FILE_OF("assets/playground-problems.js", playground_problems_js),
    FILE_OF("assets/playground-query.js", playground_query_js),
    FILE_OF("assets/playground-quote.js", playground_quote_js),
    FILE_OF("assets/playground-samples.js", playground_samples_js),
    FILE_OF("assets/playground-schema.js", playground_schema_js),
    FILE_OF("assets/playground-suggestions.js", playground_suggestions_js),
    FILE_OF("assets/playground-tabs.js", playground_tabs_js),
    FILE_OF("assets/playground-transport.js", playground_transport_js),
    FILE_OF("assets/playground-validation.js", playground_validation_js),
    FILE_OF("assets/playground-values.js", playground_values_js),
    FILE_OF("assets/console.css", console_css),
    FILE_OF("assets/console.js", console_js),
    FILE_OF("assets/console-generation.css", console_generation_css),
    FILE_OF("assets/console-chart.css", console_chart_css),
    FILE_OF("assets/console-api.js", console_api_js),
    FILE_OF("assets/console-notice.js", console_notice_js),
    FILE_OF("assets/console-ask.js", console_ask_js),
    FILE_OF("assets/console-copy.js", console_copy_js),
    FILE_OF("assets/console-form.js", console_form_js),
    FILE_OF("assets/console-status.js", console_status_js),
    FILE_OF("assets/console-table.js", console_table_js),
    FILE_OF("assets/console-live.js", console_live_js),
    FILE_OF("assets/console-media.js", console_media_js),
    FILE_OF("assets/console-waveform.js", console_waveform_js),
    FILE_OF("assets/console-signin.js", console_signin_js),
    FILE_OF("assets/console-gallery.js", console_gallery_js),
    FILE_OF("assets/console-generation.js", console_generation_js),
    FILE_OF("assets/console-choice.js", console_choice_js),
    FILE_OF("assets/console-timeline.js", console_timeline_js),
    FILE_OF("assets/console-again.js", console_again_js),
    FILE_OF("assets/console-stars.js", console_stars_js),
    FILE_OF("assets/console-deliveries.js", console_deliveries_js),
    FILE_OF("assets/console-webhooks.js", console_webhooks_js),
    FILE_OF("assets/console-usage.js", console_usage_js),
    FILE_OF("assets/console-chart.js", console_chart_js),
    FILE_OF("assets/console-csv.js", console_csv_js),
    FILE_OF("assets/console-keys.js", console_keys_js),
    FILE_OF("assets/console-account.js", console_account_js),
    FILE_OF("assets/console-accounts.js", console_accounts_js),
    FILE_OF("assets/console-vendors.js", console_vendors_js),
    FILE_OF("assets/console-routing.js", console_routing_js),
    FILE_OF("assets/console-server.js", console_server_js),
    FILE_OF("assets/console-measure.js", console_measure_js),
    FILE_OF("assets/console-shell.js", console_shell_js),
    FILE_OF("locales/en.common.json", en_common_json),
    FILE_OF("locales/es.common.json", es_common_json),
    FILE_OF("locales/mi.common.json", mi_common_json),
    FILE_OF("locales/ru.common.json", ru_common_json),
    FILE_OF("locales/vi.common.json", vi_common_json),
    FILE_OF("locales/zh-Hant.common.json", zh_hant_common_json),
    FILE_OF("locales/en.developers.json", en_developers_json),
    FILE_OF("locales/es.developers.json", es_developers_json),
    FILE_OF("locales/mi.developers.json", mi_developers_json),
    FILE_OF("locales/ru.developers.json", ru_developers_json),
    FILE_OF("locales/vi.developers.json", vi_developers_json),
    FILE_OF("locales/zh-Hant.developers.json", zh_hant_developers_json),
    FILE_OF("locales/en.guides.json", en_guides_json),
    FILE_OF("locales/es.guides.json", es_guides_json),
    FILE_OF("locales/mi.guides.json", mi_guides_json),
    FILE_OF("locales/ru.guides.json", ru_guides_json),
    FILE_OF("locales/vi.guides.json", vi_guides_json),
    FILE_OF("locales/zh-Hant.guides.json", zh_hant_guides_json),
    FILE_OF("locales/en.catalogue.json", en_catalogue_json),
    FILE_OF("locales/es.catalogue.json", es_catalogue_json),
    FILE_OF("locales/mi.catalogue.json", mi_catalogue_json),
    FILE_OF("locales/ru.catalogue.json", ru_catalogue_json),
    FILE_OF("locales/vi.catalogue.json", vi_catalogue_json),
    FILE_OF("locales/zh-Hant.catalogue.json", zh_hant_catalogue_json),
    FILE_OF("locales/en.playground.json", en_playground_json),
    FILE_OF("locales/es.playground.json", es_playground_json),
    FILE_OF("locales/mi.playground.json", mi_playground_json),
    FILE_OF("locales/ru.playground.json", ru_playground_json),
    FILE_OF("locales/vi.playground.json", vi_playground_json),
    FILE_OF("locales/zh-Hant.playground.json", zh_hant_playground_json),
    FILE_OF("locales/en.console.json", en_console_json),
    FILE_OF("locales/es.console.json", es_console_json),
    FILE_OF("locales/mi.console.json", mi_console_json),
    FILE_OF("locales/ru.console.json", ru_console_json),
    FILE_OF("locales/vi.console.json", vi_console_json),
    FILE_OF("locales/zh-Hant.console.json", zh_hant_console_json),
    {NULL, NULL, 0},
};
