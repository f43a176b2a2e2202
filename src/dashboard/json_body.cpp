#include "dashboard/json_body.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <set>

#include "dashboard/json_repeats.hpp"
#include "dashboard/limits.hpp"

namespace tributary::dashboard {

namespace json = boost::json;

struct JsonBody::Document {
    json::object members;
    std::set<std::string, std::less<>> taken;

    /// Null: there is none.
    const json::value* take(std::string_view name) {
        taken.emplace(name);
        return members.if_contains(name);
    }
};

namespace {

bool has_control_character(std::string_view text) {
    return std::ranges::any_of(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

std::optional<std::uint64_t> whole_number(const json::value& value) {
    if (const std::int64_t* number = value.if_int64()) {
        if (*number < 0) return std::nullopt;
        return static_cast<std::uint64_t>(*number);
    }
    if (const std::uint64_t* number = value.if_uint64()) return *number;
    return std::nullopt;
}

}  // namespace

JsonBody::JsonBody(std::string_view text, Faults& faults)
    : document_(std::make_unique<Document>()), faults_(faults) {
    json::parse_options options;
    options.max_depth = kJsonDepthMax;
    boost::system::error_code error;
    json::value value = json::parse(text, error, {}, options);
    if (error) {
        fault("body", fmt::format("is not JSON: {}", error.message()));
    } else if (json::object* object = value.if_object()) {
        document_->members = std::move(*object);
        for (const std::string& name : repeated_members(text)) fault(name, "is there twice");
    } else {
        fault("body", "is not a JSON object");
    }
}

JsonBody::~JsonBody() = default;

void JsonBody::fault(std::string_view where, std::string what) {
    if (faults_.size() < kFaultsMax) faults_.push_back({std::string(where), std::move(what)});
}

bool JsonBody::has(std::string_view name) const {
    return document_->members.contains(name);
}

std::string JsonBody::required_text(std::string_view name, TextLimits limits) {
    if (!has(name)) {
        (void)document_->take(name);
        fault(name, "is missing");
        return {};
    }
    return text(name, limits).value_or(std::string());
}

std::optional<std::string> JsonBody::text(std::string_view name, TextLimits limits) {
    const json::value* value = document_->take(name);
    if (value == nullptr) return std::nullopt;
    const json::string* string = value->if_string();
    if (string == nullptr) {
        fault(name, "is not a text");
        return std::nullopt;
    }
    const std::string_view text(string->data(), string->size());
    if (text.size() < limits.min || text.size() > limits.max) {
        fault(name, fmt::format("has not {} to {} bytes", limits.min, limits.max));
        return std::nullopt;
    }
    if (has_control_character(text)) {
        fault(name, "has a control character");
        return std::nullopt;
    }
    return std::string(text);
}

std::optional<std::uint64_t> JsonBody::number(std::string_view name, NumberLimits limits) {
    const json::value* value = document_->take(name);
    if (value == nullptr) return std::nullopt;
    const auto number = whole_number(*value);
    if (!number || *number < limits.min || *number > limits.max) {
        fault(name, fmt::format("is not a whole number from {} to {}", limits.min, limits.max));
        return std::nullopt;
    }
    return number;
}

std::vector<std::string> JsonBody::texts(std::string_view name, std::size_t items_max,
                                         std::size_t bytes_max) {
    std::vector<std::string> texts;
    const json::value* value = document_->take(name);
    if (value == nullptr) return texts;
    const json::array* array = value->if_array();
    if (array == nullptr || array->size() > items_max) {
        fault(name, fmt::format("is not a list of at most {} texts", items_max));
        return texts;
    }
    for (std::size_t i = 0; i < array->size(); ++i) {
        const json::string* string = (*array)[i].if_string();
        const std::string_view text = string == nullptr
                                          ? std::string_view()
                                          : std::string_view(string->data(), string->size());
        if (text.empty() || text.size() > bytes_max || has_control_character(text)) {
            fault(fmt::format("{}[{}]", name, i),
                  fmt::format("is not a text of 1 to {} bytes", bytes_max));
        } else {
            texts.emplace_back(text);
        }
    }
    return texts;
}

std::vector<std::uint64_t> JsonBody::numbers(std::string_view name, std::size_t items_max) {
    std::vector<std::uint64_t> numbers;
    const json::value* value = document_->take(name);
    if (value == nullptr) return numbers;
    const json::array* array = value->if_array();
    if (array == nullptr || array->size() > items_max) {
        fault(name, fmt::format("is not a list of at most {} numbers", items_max));
        return numbers;
    }
    for (std::size_t i = 0; i < array->size(); ++i) {
        const auto number = whole_number((*array)[i]);
        if (number && *number >= 1) {
            numbers.push_back(*number);
        } else {
            fault(fmt::format("{}[{}]", name, i), "is not a whole number from 1");
        }
    }
    return numbers;
}

std::optional<std::size_t> JsonBody::choice(std::string_view name,
                                            std::span<const std::string_view> choices,
                                            bool is_required) {
    const json::value* value = document_->take(name);
    if (value == nullptr) {
        if (is_required) fault(name, "is missing");
        return std::nullopt;
    }
    if (const json::string* text = value->if_string()) {
        const auto found = std::ranges::find(choices, std::string_view(text->data(), text->size()));
        if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
    }
    fault(name, fmt::format("is none of {}", fmt::join(choices, ", ")));
    return std::nullopt;
}

TextValues JsonBody::values(std::string_view name) {
    TextValues values;
    const json::value* value = document_->take(name);
    const json::object* object = value == nullptr ? nullptr : value->if_object();
    if (object == nullptr || object->empty() || object->size() > kValuesMax) {
        fault(name, value == nullptr ? "is missing" : "is not an object of column and value");
        return values;
    }
    for (const json::key_value_pair& each : *object) {
        const std::string column(each.key());
        if (each.value().is_null()) {
            values.emplace(column, std::nullopt);
        } else if (const json::string* text = each.value().if_string()) {
            values.emplace(column, std::string(text->data(), text->size()));
        } else {
            fault(fmt::format("{}.{}", name, column), "is neither a text nor null");
        }
    }
    return values;
}

void JsonBody::finish() {
    for (const json::key_value_pair& each : document_->members) {
        const std::string_view name(each.key().data(), each.key().size());
        if (!document_->taken.contains(name)) fault(name, "is not a member of this request");
    }
}

}  // namespace tributary::dashboard
