#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tributary::cli {

/// Text as a JSON string. Bytes that are no UTF-8 become U+FFFD.
[[nodiscard]] std::string json_text(std::string_view text);

/// One JSON object, member by member.
class JsonObject {
public:
    JsonObject& add(std::string_view key, std::string_view text) {
        return add_json(key, json_text(text));
    }
    JsonObject& add(std::string_view key, const char* text) {
        return add(key, std::string_view(text));
    }
    JsonObject& add(std::string_view key, std::same_as<bool> auto value) {
        return add_json(key, value ? "true" : "false");
    }
    JsonObject& add(std::string_view key, std::uint64_t value) {
        return add_json(key, std::to_string(value));
    }
    /// null when empty.
    template <class T>
    JsonObject& add(std::string_view key, const std::optional<T>& value) {
        return value ? add(key, *value) : add_json(key, "null");
    }
    /// `json` is JSON already.
    JsonObject& add_json(std::string_view key, std::string_view json);
    [[nodiscard]] std::string str() const { return "{" + members_ + "}"; }

private:
    std::string members_;
};

/// One JSON array, element by element; each is JSON already.
class JsonArray {
public:
    JsonArray& add_json(std::string_view json);
    [[nodiscard]] std::string str() const { return "[" + elements_ + "]"; }

private:
    std::string elements_;
};

}  // namespace tributary::cli
