#include "dashboard/query.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/utf8.hpp"
#include "dashboard/limits.hpp"

namespace tributary::dashboard {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool is_plain_text(std::string_view text) {
    while (!text.empty()) {
        const auto byte = static_cast<unsigned char>(text.front());
        const std::size_t length = utf8_length(text);
        if (length == 0 || byte < 0x20 || byte == 0x7f) return false;
        text.remove_prefix(length);
    }
    return true;
}

}  // namespace

std::optional<std::string> unescaped(std::string_view text, bool is_plus_space) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
            if (high < 0 || low < 0) return std::nullopt;
            out += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            out += text[i] == '+' && is_plus_space ? ' ' : text[i];
        }
    }
    if (!is_plain_text(out)) return std::nullopt;
    return out;
}

QueryReader::QueryReader(std::string_view query, Faults& faults) : faults_(faults) {
    while (!query.empty()) {
        const std::string_view one = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(one.size() + 1, query.size()));
        if (one.empty()) continue;
        if (parameters_.size() == kParametersMax) {
            fault("query", fmt::format("has more than {} parameters", kParametersMax));
            return;
        }
        const std::size_t sign = one.find('=');
        auto name = unescaped(one.substr(0, sign), true);
        auto value = unescaped(
            sign == std::string_view::npos ? std::string_view() : one.substr(sign + 1), true);
        if (name && value) {
            parameters_.push_back({std::move(*name), std::move(*value)});
        } else {
            fault(name ? *name : "query", "is not text in UTF-8, well escaped");
        }
    }
}

void QueryReader::fault(std::string_view name, std::string what) {
    if (faults_.size() < kFaultsMax) faults_.push_back({std::string(name), std::move(what)});
}

QueryReader::Parameter* QueryReader::take(std::string_view name) {
    Parameter* first = nullptr;
    for (Parameter& each : parameters_) {
        if (each.name != name) continue;
        if (first != nullptr && !each.is_taken) fault(name, "comes more than once");
        each.is_taken = true;
        if (first == nullptr) first = &each;
    }
    return first;
}

std::optional<std::string> QueryReader::text(std::string_view name, std::size_t bytes_max) {
    Parameter* found = take(name);
    if (found == nullptr) return std::nullopt;
    if (found->value.size() > bytes_max) {
        fault(name, fmt::format("is longer than {} bytes", bytes_max));
        return std::nullopt;
    }
    return found->value;
}

std::optional<std::uint64_t> QueryReader::number(std::string_view name, NumberLimits limits) {
    const Parameter* found = take(name);
    if (found == nullptr) return std::nullopt;
    std::uint64_t number = 0;
    const char* end = found->value.data() + found->value.size();
    const auto [at, error] = std::from_chars(found->value.data(), end, number);
    if (error != std::errc() || at != end || number < limits.min || number > limits.max) {
        fault(name, fmt::format("is not a whole number from {} to {}", limits.min, limits.max));
        return std::nullopt;
    }
    return number;
}

std::uint64_t QueryReader::number(std::string_view name, std::uint64_t otherwise,
                                  NumberLimits limits) {
    return number(name, limits).value_or(otherwise);
}

std::optional<BranchId> QueryReader::branch(std::string_view name) {
    const Parameter* found = take(name);
    if (found == nullptr) return std::nullopt;
    const Result<BranchId> branch = decode_branch_id(found->value);
    if (!branch) {
        fault(name, branch.error().what);
        return std::nullopt;
    }
    return *branch;
}

std::vector<BranchId> QueryReader::branches(std::string_view name) {
    std::vector<BranchId> branches;
    for (Parameter& each : parameters_) {
        if (each.name != name) continue;
        each.is_taken = true;
        Result<BranchId> branch = decode_branch_id(each.value);
        if (!branch) {
            fault(name, branch.error().what);
        } else {
            branches.push_back(std::move(*branch));
        }
    }
    std::ranges::sort(branches);
    const auto repeated = std::ranges::unique(branches);
    branches.erase(repeated.begin(), repeated.end());
    if (branches.size() > kBranchesOfAFilterMax)
        fault(name, fmt::format("comes more than {} times", kBranchesOfAFilterMax));
    return branches;
}

void QueryReader::finish() {
    for (const Parameter& each : parameters_) {
        if (!each.is_taken) fault(each.name, "is not a parameter of this request");
    }
}

}  // namespace tributary::dashboard
