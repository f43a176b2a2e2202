#include "support/openapi.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <stdexcept>
#include <utility>

namespace tributary::test {
namespace {

namespace json = boost::json;

const json::object& object_at(const json::object& from, std::string_view key) {
    return from.at(key).as_object();
}

std::string_view text_of(const json::value& value) {
    const json::string& text = value.as_string();
    return {text.data(), text.size()};
}

/// Of a UTF-8 text, in characters.
std::size_t length_of(std::string_view text) {
    std::size_t length = 0;
    for (const char byte : text) length += (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
    return length;
}

/// Judges one value against a schema.
class Judge {
public:
    Judge(const json::value& document, std::vector<std::string>& faults)
        : document_(document), faults_(faults) {}

    void check(const json::value& value, const json::object& schema, const std::string& where) {
        for (const auto& [key, rule] : schema) apply(key, rule, schema, value, where);
    }

private:
    using Check = void (Judge::*)(const json::value& rule, const json::object& schema,
                                  const json::value& value, const std::string& where);

    void apply(std::string_view key, const json::value& rule, const json::object& schema,
               const json::value& value, const std::string& where) {
        static const std::map<std::string_view, Check> kChecks{
            {"$ref", &Judge::reference},   {"type", &Judge::type},
            {"enum", &Judge::enumeration}, {"oneOf", &Judge::one_of},
            {"allOf", &Judge::all_of},     {"required", &Judge::required},
            {"properties", &Judge::properties},
            {"items", &Judge::items},      {"pattern", &Judge::pattern},
            {"minLength", &Judge::length}, {"maxLength", &Judge::length},
            {"minimum", &Judge::bounds},   {"maximum", &Judge::bounds},
            {"maxItems", &Judge::items_max},
            {"additionalProperties", &Judge::additional},
            {"format", &Judge::format},
        };
        static const std::set<std::string_view> kSilent{"description", "examples", "default",
                                                        "title"};
        const auto check = kChecks.find(key);
        if (check != kChecks.end()) return (this->*check->second)(rule, schema, value, where);
        if (!kSilent.contains(key))
            throw std::runtime_error(fmt::format("the checker does not know the keyword {}", key));
    }

    void fault(const std::string& where, std::string_view what) {
        faults_.push_back(fmt::format("{}: {}", where.empty() ? "the body" : where, what));
    }

    void reference(const json::value& rule, const json::object&, const json::value& value,
                   const std::string& where) {
        check(value, resolve(text_of(rule)), where);
    }
    const json::object& resolve(std::string_view reference) const {
        std::string pointer(reference.substr(1));
        boost::system::error_code code;
        const json::value* found = document_.find_pointer(pointer, code);
        if (found == nullptr) throw std::runtime_error(fmt::format("{} is not there", reference));
        return found->as_object();
    }

    void type(const json::value& rule, const json::object&, const json::value& value,
              const std::string& where) {
        if (rule.is_string()) {
            if (!is_of(value, text_of(rule))) fault(where, fmt::format("is no {}", text_of(rule)));
            return;
        }
        for (const json::value& each : rule.as_array()) {
            if (is_of(value, text_of(each))) return;
        }
        fault(where, fmt::format("is none of {}", json::serialize(rule)));
    }
    static bool is_of(const json::value& value, std::string_view type) {
        if (type == "object") return value.is_object();
        if (type == "array") return value.is_array();
        if (type == "string") return value.is_string();
        if (type == "boolean") return value.is_bool();
        if (type == "null") return value.is_null();
        if (type == "number") return value.is_number();
        if (type == "integer") return value.is_int64() || value.is_uint64();
        throw std::runtime_error(fmt::format("the checker does not know the type {}", type));
    }

    void enumeration(const json::value& rule, const json::object&, const json::value& value,
                     const std::string& where) {
        for (const json::value& each : rule.as_array()) {
            if (each == value) return;
        }
        fault(where, fmt::format("{} is none of {}", json::serialize(value), json::serialize(rule)));
    }

    void one_of(const json::value& rule, const json::object&, const json::value& value,
                const std::string& where) {
        std::vector<std::string> nearest;
        std::size_t matching = 0;
        for (const json::value& each : rule.as_array()) {
            std::vector<std::string> faults;
            Judge(document_, faults).check(value, each.as_object(), where);
            if (faults.empty()) ++matching;
            // The one that is not about null tells most.
            if (nearest.size() < faults.size()) nearest = std::move(faults);
        }
        if (matching == 1) return;
        fault(where, fmt::format("fits {} of the alternatives", matching));
        faults_.insert(faults_.end(), nearest.begin(), nearest.end());
    }
    void all_of(const json::value& rule, const json::object&, const json::value& value,
                const std::string& where) {
        // Each part knows only its own members.
        const bool was_part = std::exchange(is_part_, true);
        for (const json::value& each : rule.as_array()) check(value, each.as_object(), where);
        is_part_ = was_part;
    }

    void required(const json::value& rule, const json::object&, const json::value& value,
                  const std::string& where) {
        if (!value.is_object()) return;
        for (const json::value& each : rule.as_array()) {
            if (!value.as_object().contains(text_of(each)))
                fault(where, fmt::format("lacks {}", text_of(each)));
        }
    }
    void properties(const json::value& rule, const json::object& schema, const json::value& value,
                    const std::string& where) {
        if (!value.is_object()) return;
        for (const auto& [key, member] : value.as_object()) {
            const std::string place = where + "." + std::string(key);
            if (const json::value* each = rule.as_object().if_contains(key)) {
                check(member, each->as_object(), place);
            } else if (!is_part_ && !schema.contains("additionalProperties")) {
                fault(place, "is not documented");
            }
        }
    }
    void additional(const json::value& rule, const json::object& schema, const json::value& value,
                    const std::string& where) {
        if (!value.is_object()) return;
        const json::value* known = schema.if_contains("properties");
        for (const auto& [key, member] : value.as_object()) {
            if (known != nullptr && known->as_object().contains(key)) continue;
            const std::string place = where + "." + std::string(key);
            if (rule.is_object()) {
                check(member, rule.as_object(), place);
            } else if (!rule.as_bool()) {
                fault(place, "is not allowed");
            }
        }
    }

    void items(const json::value& rule, const json::object&, const json::value& value,
               const std::string& where) {
        if (!value.is_array()) return;
        std::size_t index = 0;
        for (const json::value& each : value.as_array())
            check(each, rule.as_object(), fmt::format("{}[{}]", where, index++));
    }
    void items_max(const json::value& rule, const json::object&, const json::value& value,
                   const std::string& where) {
        if (value.is_array() && value.as_array().size() > rule.to_number<std::size_t>())
            fault(where, "has too many elements");
    }

    void pattern(const json::value& rule, const json::object&, const json::value& value,
                 const std::string& where) {
        if (!value.is_string()) return;
        const std::regex expression{std::string(text_of(rule)), std::regex::ECMAScript};
        if (!std::regex_search(std::string(text_of(value)), expression))
            fault(where, fmt::format("\"{}\" does not match {}", text_of(value), text_of(rule)));
    }
    void length(const json::value&, const json::object& schema, const json::value& value,
                const std::string& where) {
        if (!value.is_string()) return;
        const std::size_t length = length_of(text_of(value));
        const json::value* least = schema.if_contains("minLength");
        const json::value* most = schema.if_contains("maxLength");
        if ((least != nullptr && length < least->to_number<std::size_t>()) ||
            (most != nullptr && length > most->to_number<std::size_t>())) {
            fault(where, fmt::format("has {} characters", length));
        }
    }
    void bounds(const json::value&, const json::object& schema, const json::value& value,
                const std::string& where) {
        if (!value.is_number()) return;
        const auto number = value.to_number<double>();
        const json::value* least = schema.if_contains("minimum");
        const json::value* most = schema.if_contains("maximum");
        if ((least != nullptr && number < least->to_number<double>()) ||
            (most != nullptr && number > most->to_number<double>())) {
            fault(where, fmt::format("{} is out of bounds", number));
        }
    }
    void format(const json::value& rule, const json::object&, const json::value& value,
                const std::string& where) {
        if (!value.is_string()) return;
        static const std::regex kDate(R"(^\d{4}-\d\d-\d\d$)");
        static const std::regex kTime(R"(^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$)");
        const bool is_date = text_of(rule) == "date";
        if (!std::regex_match(std::string(text_of(value)), is_date ? kDate : kTime))
            fault(where, fmt::format("\"{}\" is no {}", text_of(value), text_of(rule)));
    }

    const json::value& document_;
    std::vector<std::string>& faults_;
    /// Of an allOf.
    bool is_part_ = false;
};

}  // namespace

OpenApi::OpenApi(const std::filesystem::path& file) {
    std::ifstream in(file);
    if (!in) throw std::runtime_error(fmt::format("{} cannot be read", file.string()));
    document_ = json::parse(std::string(std::istreambuf_iterator<char>(in), {}));
    for (const auto& [path, methods] : object_at(document_.as_object(), "paths")) {
        for (const auto& [method, operation] : methods.as_object()) {
            OpenApiOperation found{.method = std::string(method),
                                   .path = std::string(path),
                                   .id = std::string(text_of(operation.at("operationId"))),
                                   .is_open = false,
                                   .responses = {}};
            const json::value* security = operation.as_object().if_contains("security");
            found.is_open = security != nullptr && security->as_array().empty();
            for (const auto& [code, response] : object_at(operation.as_object(), "responses"))
                found.responses.emplace_back(code);
            operations_.push_back(std::move(found));
        }
    }
}

std::vector<std::string> OpenApi::faults_of_answer(std::string_view method, std::string_view path,
                                                   unsigned status, std::string_view content_type,
                                                   std::string_view body) const {
    const json::object& responses = object_at(
        object_at(object_at(object_at(document_.as_object(), "paths"), path), method), "responses");
    const json::value* response = responses.if_contains(std::to_string(status));
    if (response == nullptr && status >= 400) response = responses.if_contains("default");
    if (response == nullptr) return {fmt::format("status {} is not documented", status)};
    if (const json::value* other = response->as_object().if_contains("$ref")) {
        boost::system::error_code code;
        response = document_.find_pointer(std::string(text_of(*other)).substr(1), code);
    }
    const json::value* contents = response->as_object().if_contains("content");
    if (contents == nullptr) {
        if (body.empty()) return {};
        return {"there is a body where none is documented"};
    }
    const json::value* content = contents->as_object().if_contains(content_type);
    if (content == nullptr) return {fmt::format("content type {} is not documented", content_type)};
    if (!content_type.ends_with("json")) return {};
    boost::system::error_code code;
    const json::value value = json::parse({body.data(), body.size()}, code);
    if (code) return {"the body is no JSON: " + code.message()};
    std::vector<std::string> faults;
    Judge(document_, faults).check(value, content->at("schema").as_object(), "");
    return faults;
}

std::vector<std::string> OpenApi::faults_of(std::string_view schema,
                                            const json::value& value) const {
    std::vector<std::string> faults;
    json::object reference{{"$ref", fmt::format("#/components/schemas/{}", schema)}};
    Judge(document_, faults).check(value, reference, "");
    return faults;
}

}  // namespace tributary::test
