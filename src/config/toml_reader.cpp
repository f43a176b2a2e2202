#define TOML_EXCEPTIONS 0
#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <set>

#include "config/nearest.hpp"
#include "config/toml_document.hpp"
#include "config/units.hpp"

namespace tributary {
namespace {

struct Reading {
    std::string file;
    std::filesystem::path directory;
    ConfigFaults faults;
};

std::size_t line_of(const toml::node& node) {
    return node.source().begin.line;
}

std::string quoted_list(std::span<const std::string_view> names) {
    std::string text;
    for (const std::string_view name : names) {
        text += fmt::format("{}\"{}\"", text.empty() ? "" : ", ", name);
    }
    return text;
}

/// One table of the file, or one that is not there (then only what is required is a fault).
class TomlSection final : public Fields {
public:
    TomlSection(Reading& reading, const toml::table* table, std::string prefix, std::size_t line)
        : reading_(reading), table_(table), prefix_(std::move(prefix)), line_(line) {}

    bool text(std::string_view key, std::string& value, Need need) override {
        const toml::node* node = find(key, need);
        if (node == nullptr) return false;
        const auto found = node->value_exact<std::string>();
        if (!found) return wrong_type(key, "a text in quotes");
        if (need == Need::kRequired && found->empty()) {
            fault(key, "is empty", "a text");
            return false;
        }
        value = *found;
        return true;
    }

    bool path(std::string_view key, std::filesystem::path& value, Need need) override {
        std::string name;
        if (!text(key, name, need)) return false;
        value = name.empty() ? std::filesystem::path() : reading_.directory / name;
        return true;
    }

    void flag(std::string_view key, bool& value) override {
        const toml::node* node = find(key, Need::kOptional);
        if (node == nullptr) return;
        const auto found = node->value_exact<bool>();
        if (found) {
            value = *found;
        } else {
            wrong_type(key, "true or false");
        }
    }

    void number(std::string_view key, std::uint64_t& value, Limits<std::uint64_t> limits) override {
        const toml::node* node = find(key, Need::kOptional);
        if (node == nullptr) return;
        const auto found = node->value_exact<std::int64_t>();
        const std::string expected =
            fmt::format("a whole number from {} to {}", limits.min, limits.max);
        if (!found) {
            wrong_type(key, expected);
        } else if (*found < 0 || static_cast<std::uint64_t>(*found) < limits.min) {
            fault(key, fmt::format("{} is too small", *found), expected);
        } else if (static_cast<std::uint64_t>(*found) > limits.max) {
            fault(key, fmt::format("{} is too large", *found), expected);
        } else {
            value = static_cast<std::uint64_t>(*found);
        }
    }

    void duration(std::string_view key, std::chrono::milliseconds& value,
                  Limits<std::chrono::milliseconds> limits) override {
        quantity(key, value, limits, decode_duration, [](auto each) { return to_text(each); });
    }

    void bytes(std::string_view key, std::size_t& value, Limits<std::size_t> limits) override {
        quantity(key, value, limits, decode_bytes, bytes_to_text);
    }

    bool texts(std::string_view key, std::vector<std::string>& values, Need need) override {
        const toml::node* node = find(key, need);
        if (node == nullptr) return false;
        const toml::array* array = node->as_array();
        if (array == nullptr) return wrong_type(key, "a list of texts: [\"a\", \"b\"]");
        std::vector<std::string> found;
        for (const toml::node& each : *array) {
            const auto one = each.value_exact<std::string>();
            if (!one) return wrong_type(key, "a list of texts: [\"a\", \"b\"]");
            found.push_back(*one);
        }
        if (found.empty() && need == Need::kRequired) {
            fault(key, "is empty", "at least one");
            return false;
        }
        values = std::move(found);
        return true;
    }

    void mapping(std::string_view key, std::map<std::string, std::string>& values) override {
        const toml::node* node = find(key, Need::kOptional);
        if (node == nullptr) return;
        const toml::table* table = node->as_table();
        std::map<std::string, std::string> found;
        if (table != nullptr) {
            for (const auto& [name, each] : *table) {
                const auto one = each.value_exact<std::string>();
                if (one) found.emplace(name.str(), *one);
            }
        }
        if (table == nullptr || found.size() != table->size()) {
            wrong_type(key, "a table of texts: { name = \"text\" }");
            return;
        }
        values = std::move(found);
    }

    void choice(std::string_view key, std::span<const std::string_view> names,
                std::size_t& index) override {
        std::string value;
        if (!text(key, value, Need::kOptional)) return;
        const auto found = std::ranges::find(names, value);
        if (found == names.end()) {
            fault(key, fmt::format("'{}' is unknown", value), "one of " + quoted_list(names));
        } else {
            index = static_cast<std::size_t>(found - names.begin());
        }
    }

    void section(std::string_view key, const std::function<void(Fields&)>& visit) override {
        const toml::node* node = find(key, Need::kOptional);
        if (node != nullptr && node->as_table() == nullptr) {
            wrong_type(key, fmt::format("a section [{}]", name_of(key)));
            return;
        }
        visit_table(node == nullptr ? nullptr : node->as_table(), std::string(key), visit);
    }

    std::size_t items(std::string_view key, std::size_t, Need need) override {
        const toml::node* node = find(key, need);
        if (node == nullptr) return 0;
        const toml::array* array = node->as_array();
        const auto is_table = [](const toml::node& each) { return each.is_table(); };
        if (array == nullptr || !std::all_of(array->begin(), array->end(), is_table)) {
            wrong_type(key, fmt::format("sections [[{}]]", name_of(key)));
            return 0;
        }
        if (array->empty() && need == Need::kRequired) fault(key, "is empty", "at least one");
        return array->size();
    }

    void item(std::string_view key, std::size_t index,
              const std::function<void(Fields&)>& visit) override {
        const toml::table* table = (*table_)[key].as_array()->get(index)->as_table();
        visit_table(table, fmt::format("{}[{}]", key, index + 1), visit);
    }

    void fault(std::string_view key, std::string what, std::string expected) override {
        const toml::node* node = table_ == nullptr ? nullptr : table_->get(key);
        reading_.faults.push_back({reading_.file, node == nullptr ? line_ : line_of(*node),
                                   name_of(key), std::move(what), std::move(expected), ""});
    }

    /// After the visit: what is in the file and was not asked for.
    void report_unknown() {
        if (table_ == nullptr) return;
        for (const auto& [key, node] : *table_) {
            const std::string name(key.str());
            if (asked_.contains(name)) continue;
            const auto meant = nearest_word(name, asked_);
            reading_.faults.push_back({reading_.file, key.source().begin.line, name_of(name),
                                       "unknown key", "", meant.value_or("")});
        }
    }

private:
    const toml::node* find(std::string_view key, Need need) {
        asked_.emplace(key);
        const toml::node* node = table_ == nullptr ? nullptr : table_->get(key);
        if (node == nullptr && need == Need::kRequired) {
            fault(key, "is missing", "");
        }
        return node;
    }

    bool wrong_type(std::string_view key, const std::string& expected) {
        fault(key, "has the wrong type", expected);
        return false;
    }

    template <class T, class Decode, class Encode>
    void quantity(std::string_view key, T& value, Limits<T> limits, Decode decode, Encode encode) {
        const toml::node* node = find(key, Need::kOptional);
        if (node == nullptr) return;
        const std::string expected =
            fmt::format("\"{}\" to \"{}\"", encode(limits.min), encode(limits.max));
        const auto found = node->value_exact<std::string>();
        if (!found) {
            wrong_type(key, "a text with a unit, " + expected);
            return;
        }
        const auto decoded = decode(*found);
        if (!decoded) {
            fault(key, decoded.error().what, expected);
        } else if (*decoded < limits.min || *decoded > limits.max) {
            fault(key,
                  fmt::format("{} is too {}", *found, *decoded < limits.min ? "small" : "large"),
                  expected);
        } else {
            value = *decoded;
        }
    }

    void visit_table(const toml::table* table, const std::string& name,
                     const std::function<void(Fields&)>& visit) {
        TomlSection inner(reading_, table, name_of(name) + ".",
                          table == nullptr ? line_ : line_of(*table));
        visit(inner);
        inner.report_unknown();
    }

    [[nodiscard]] std::string name_of(std::string_view key) const {
        return prefix_ + std::string(key);
    }

    Reading& reading_;
    const toml::table* table_;
    std::string prefix_;
    std::size_t line_;
    std::set<std::string> asked_;
};

}  // namespace

ConfigFaults read_toml(std::string_view text, const std::string& file,
                       const Description& describe) {
    const toml::parse_result parsed = toml::parse(text, file);
    if (!parsed) {
        return {{file, parsed.error().source().begin.line, "",
                 std::string(parsed.error().description()), "", ""}};
    }
    Reading reading{file, std::filesystem::path(file).parent_path(), {}};
    TomlSection root(reading, &parsed.table(), "", 0);
    describe(root);
    root.report_unknown();
    const auto place = [](const ConfigFault& fault) { return fault.line - 1; };
    std::ranges::stable_sort(reading.faults, {}, place);
    return std::move(reading.faults);
}

bool has_top_level_key(std::string_view text, std::string_view key) {
    const toml::parse_result parsed = toml::parse(text);
    return parsed && parsed.table().contains(key);
}

}  // namespace tributary
