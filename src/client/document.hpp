#pragma once

#include <fmt/format.h>

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "model/messages.hpp"

/// Private to this module: reading the API's JSON.
namespace tributary::client {

/// Thrown inside of this module's codecs only: the document is not as the API says.
struct Mismatch {
    std::string what;
};

/// A value of the document and what it is called, for people.
class Node {
public:
    Node(const boost::json::value& value, std::string name)
        : value_(&value), name_(std::move(name)) {}

    [[nodiscard]] Node at(std::string_view key) const {
        const boost::json::object* object = value_->if_object();
        const boost::json::value* found = object == nullptr ? nullptr : object->if_contains(key);
        if (found == nullptr) throw Mismatch{fmt::format("{} has no member {}", name_, key)};
        return {*found, std::string(key)};
    }
    [[nodiscard]] bool is_null() const { return value_->is_null(); }
    [[nodiscard]] std::vector<Node> elements() const {
        const boost::json::array* array = value_->if_array();
        if (array == nullptr) throw Mismatch{fmt::format("{} is no list", name_)};
        std::vector<Node> all;
        all.reserve(array->size());
        for (const boost::json::value& each : *array) all.emplace_back(each, name_ + "[]");
        return all;
    }
    [[nodiscard]] std::string text() const {
        const boost::json::string* text = value_->if_string();
        if (text == nullptr) throw Mismatch{fmt::format("{} is no text", name_)};
        return {text->data(), text->size()};
    }
    [[nodiscard]] bool flag() const {
        if (!value_->is_bool()) throw Mismatch{fmt::format("{} is neither true nor false", name_)};
        return value_->as_bool();
    }
    [[nodiscard]] std::uint64_t number() const {
        boost::system::error_code code;
        const auto number = value_->to_number<std::uint64_t>(code);
        if (code) throw Mismatch{fmt::format("{} is no whole number", name_)};
        return number;
    }
    [[nodiscard]] double real() const {
        boost::system::error_code code;
        const auto number = value_->to_number<double>(code);
        if (code) throw Mismatch{fmt::format("{} is no number", name_)};
        return number;
    }
    /// Of what `read` reads; empty: null.
    template <class Read>
    [[nodiscard]] auto optional(Read read) const {
        using T = decltype(read(*this));
        return is_null() ? std::optional<T>() : std::optional<T>(read(*this));
    }

private:
    const boost::json::value* value_;
    std::string name_;
};

/// Runs `read` over the document; what does not fit becomes an Error.
template <class Read>
auto decode(std::string_view text, Read read) -> Result<decltype(read(std::declval<Node>()))> {
    boost::system::error_code code;
    const boost::json::value document = boost::json::parse({text.data(), text.size()}, code);
    if (code) return fail("the head office's answer is no JSON: " + code.message());
    try {
        return read(Node(document, "the answer"));
    } catch (const Mismatch& mismatch) {
        return fail("the head office's answer is not as expected: " + mismatch.what);
    }
}

inline BranchId branch_of(const Node& node) {
    Result<BranchId> id = decode_branch_id(node.text());
    if (!id) throw Mismatch{id.error().what};
    return std::move(*id);
}

inline TableName table_of(const Node& node) {
    const std::string text = node.text();
    const std::size_t dot = text.find('.');
    if (dot == std::string::npos) throw Mismatch{fmt::format("\"{}\" is no table", text)};
    return {text.substr(0, dot), text.substr(dot + 1)};
}

}  // namespace tributary::client
