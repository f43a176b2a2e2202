#include <fmt/format.h>

#include "config/toml_document.hpp"
#include "config/units.hpp"

namespace tributary {
namespace {

std::string toml_text(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            result += '\\';
            result += c;
        } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            result += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
        } else {
            result += c;
        }
    }
    return result + "\"";
}

/// Prints what it visits.
class Writer final : public Fields {
public:
    Writer(std::string& out, std::string prefix) : out_(out), prefix_(std::move(prefix)) {}

    bool text(std::string_view key, std::string& value, Need) override {
        line(key, toml_text(value));
        return false;
    }
    bool path(std::string_view key, std::filesystem::path& value, Need) override {
        line(key, toml_text(value.string()));
        return false;
    }
    void flag(std::string_view key, bool& value) override { line(key, value ? "true" : "false"); }
    void number(std::string_view key, std::uint64_t& value, Limits<std::uint64_t>) override {
        line(key, fmt::format("{}", value));
    }
    void duration(std::string_view key, std::chrono::milliseconds& value,
                  Limits<std::chrono::milliseconds>) override {
        line(key, toml_text(to_text(value)));
    }
    void bytes(std::string_view key, std::size_t& value, Limits<std::size_t>) override {
        line(key, toml_text(bytes_to_text(value)));
    }
    bool texts(std::string_view key, std::vector<std::string>& values, Need) override {
        std::string list;
        for (const std::string& each : values) list += (list.empty() ? "" : ", ") + toml_text(each);
        line(key, "[" + list + "]");
        return false;
    }
    void mapping(std::string_view key, std::map<std::string, std::string>& values) override {
        std::string list;
        for (const auto& [name, value] : values) {
            list += fmt::format("{}{} = {}", list.empty() ? " " : ", ", toml_text(name),
                                toml_text(value));
        }
        line(key, list.empty() ? "{}" : "{" + list + " }");
    }
    void choice(std::string_view key, std::span<const std::string_view> names,
                std::size_t& index) override {
        line(key, toml_text(names[index]));
    }
    void section(std::string_view key, const std::function<void(Fields&)>& visit) override {
        open(fmt::format("[{}{}]", prefix_, key), key, visit);
    }
    std::size_t items(std::string_view, std::size_t present, Need) override { return present; }
    void item(std::string_view key, std::size_t,
              const std::function<void(Fields&)>& visit) override {
        open(fmt::format("[[{}{}]]", prefix_, key), key, visit);
    }
    void fault(std::string_view, std::string, std::string) override {}

private:
    void line(std::string_view key, const std::string& value) {
        out_ += fmt::format("{} = {}\n", key, value);
    }
    void open(const std::string& heading, std::string_view key,
              const std::function<void(Fields&)>& visit) {
        out_ += "\n" + heading + "\n";
        Writer inner(out_, fmt::format("{}{}.", prefix_, key));
        visit(inner);
    }

    std::string& out_;
    std::string prefix_;
};

/// Lists what it visits.
class Lister final : public Fields {
public:
    Lister(std::vector<std::string>& keys, std::string prefix)
        : keys_(keys), prefix_(std::move(prefix)) {}

    bool text(std::string_view key, std::string&, Need) override { return add(key); }
    bool path(std::string_view key, std::filesystem::path&, Need) override { return add(key); }
    void flag(std::string_view key, bool&) override { add(key); }
    void number(std::string_view key, std::uint64_t&, Limits<std::uint64_t>) override { add(key); }
    void duration(std::string_view key, std::chrono::milliseconds&,
                  Limits<std::chrono::milliseconds>) override {
        add(key);
    }
    void bytes(std::string_view key, std::size_t&, Limits<std::size_t>) override { add(key); }
    bool texts(std::string_view key, std::vector<std::string>&, Need) override { return add(key); }
    void mapping(std::string_view key, std::map<std::string, std::string>&) override { add(key); }
    void choice(std::string_view key, std::span<const std::string_view>, std::size_t&) override {
        add(key);
    }
    void section(std::string_view key, const std::function<void(Fields&)>& visit) override {
        Lister inner(keys_, fmt::format("{}{}.", prefix_, key));
        visit(inner);
    }
    std::size_t items(std::string_view, std::size_t, Need) override { return 1; }
    void item(std::string_view key, std::size_t,
              const std::function<void(Fields&)>& visit) override {
        Lister inner(keys_, fmt::format("{}{}[].", prefix_, key));
        visit(inner);
    }
    void fault(std::string_view, std::string, std::string) override {}

private:
    bool add(std::string_view key) {
        keys_.push_back(prefix_ + std::string(key));
        return false;
    }
    std::vector<std::string>& keys_;
    std::string prefix_;
};

}  // namespace

std::string dump_toml(const Description& describe) {
    std::string out;
    Writer writer(out, "");
    describe(writer);
    return out;
}

std::vector<std::string> list_keys(const Description& describe) {
    std::vector<std::string> keys;
    Lister lister(keys, "");
    describe(lister);
    return keys;
}

}  // namespace tributary
