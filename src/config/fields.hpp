#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace tributary {

enum class Need : std::uint8_t { kOptional, kRequired };

/// Inclusive.
template <class T>
struct Limits {
    T min;
    T max;
};

/// Visits the keys of a configuration. Each configuration describes itself once, in a function that
/// calls these with its members; the same description reads a file, prints one and lists the keys.
/// A member holds its default before it is read. The text and list calls return true when the value
/// came from the file and has the right form, so that the caller can look closer and report with
/// fault().
class Fields {
public:
    virtual ~Fields() = default;

    virtual bool text(std::string_view key, std::string& value, Need need = Need::kOptional) = 0;
    /// A relative path in a file is relative to the file's directory.
    virtual bool path(std::string_view key, std::filesystem::path& value,
                      Need need = Need::kOptional) = 0;
    virtual void flag(std::string_view key, bool& value) = 0;
    virtual void number(std::string_view key, std::uint64_t& value,
                        Limits<std::uint64_t> limits) = 0;
    virtual void duration(std::string_view key, std::chrono::milliseconds& value,
                          Limits<std::chrono::milliseconds> limits) = 0;
    virtual void bytes(std::string_view key, std::size_t& value, Limits<std::size_t> limits) = 0;
    virtual bool texts(std::string_view key, std::vector<std::string>& values,
                       Need need = Need::kOptional) = 0;
    /// A table of texts: `rename = { sale_id = "original_sale_id" }`.
    virtual void mapping(std::string_view key, std::map<std::string, std::string>& values) = 0;
    /// `index` into `names`.
    virtual void choice(std::string_view key, std::span<const std::string_view> names,
                        std::size_t& index) = 0;
    virtual void section(std::string_view key, const std::function<void(Fields&)>& visit) = 0;
    /// Opens `[[key]]` and returns how many there are (`present` when there is no file to read);
    /// visit each with item.
    virtual std::size_t items(std::string_view key, std::size_t present, Need need) = 0;
    virtual void item(std::string_view key, std::size_t index,
                      const std::function<void(Fields&)>& visit) = 0;
    /// Says that the value of `key` in this section is wrong. Ignored by everything but the reader.
    virtual void fault(std::string_view key, std::string what, std::string expected) = 0;

    /// An enumeration whose values are 0, 1, 2 … in the order of `names`.
    template <class E, std::size_t n>
    void enumeration(std::string_view key, E& value, const std::array<std::string_view, n>& names) {
        auto index = static_cast<std::size_t>(value);
        choice(key, names, index);
        value = static_cast<E>(index);
    }
    /// `number` for a narrower member.
    template <class T>
    void whole(std::string_view key, T& value, Limits<T> limits) {
        std::uint64_t wide = value;
        number(key, wide, {limits.min, limits.max});
        value = static_cast<T>(wide);
    }
    /// A text that stands for something; `decode` says what is wrong with it.
    template <class T>
    void decoded(std::string_view key, T& value, std::string now,
                 Result<T> (*decode)(std::string_view), std::string_view expected,
                 Need need = Need::kOptional) {
        if (!text(key, now, need)) return;
        if (auto result = decode(now)) {
            value = std::move(*result);
        } else {
            fault(key, result.error().what, std::string(expected));
        }
    }
    /// The same for a list.
    template <class T>
    void decoded_list(std::string_view key, std::vector<T>& values, std::vector<std::string> now,
                      Result<T> (*decode)(std::string_view), std::string_view expected,
                      Need need = Need::kOptional) {
        if (!texts(key, now, need)) return;
        values.clear();
        for (const std::string& one : now) {
            if (auto result = decode(one)) {
                values.push_back(std::move(*result));
            } else {
                fault(key, result.error().what, std::string(expected));
            }
        }
    }
    /// `[[key]]`: one T each.
    template <class T>
    void list(std::string_view key, std::vector<T>& values, Need need, void (*visit)(Fields&, T&)) {
        values.resize(items(key, values.size(), need));
        for (std::size_t i = 0; i < values.size(); ++i) {
            item(key, i, [&](Fields& fields) { visit(fields, values[i]); });
        }
    }
};

}  // namespace tributary
