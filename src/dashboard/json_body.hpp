#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dashboard/problem.hpp"
#include "dashboard/query.hpp"
#include "pipeline/text_rows.hpp"

namespace tributary::dashboard {

/// How long a text may be, in bytes.
struct TextLimits {
    std::size_t min = 0;
    std::size_t max = 0;
};

/// The members of a request's JSON object, taken one by one; what is wrong with them is collected,
/// all of it. A member that nobody took is a fault of finish().
class JsonBody {
public:
    /// What is no JSON object is one fault, and has no members. A member that is there twice, in
    /// the object or in one inside of it, is a fault.
    JsonBody(std::string_view text, Faults& faults);
    ~JsonBody();
    JsonBody(const JsonBody&) = delete;
    JsonBody& operator=(const JsonBody&) = delete;

    [[nodiscard]] bool has(std::string_view name) const;
    /// Missing: a fault.
    [[nodiscard]] std::string required_text(std::string_view name, TextLimits limits);
    [[nodiscard]] std::optional<std::string> text(std::string_view name, TextLimits limits);
    [[nodiscard]] std::optional<std::uint64_t> number(std::string_view name, NumberLimits limits);
    [[nodiscard]] std::vector<std::string> texts(std::string_view name, std::size_t items_max,
                                                 std::size_t bytes_max);
    /// Each at least 1.
    [[nodiscard]] std::vector<std::uint64_t> numbers(std::string_view name, std::size_t items_max);
    /// Index into `choices`; missing and wrong: empty, and a fault if it is wrong or required.
    [[nodiscard]] std::optional<std::size_t> choice(std::string_view name,
                                                    std::span<const std::string_view> choices,
                                                    bool is_required);
    /// An object of texts and nulls; missing: a fault.
    [[nodiscard]] TextValues values(std::string_view name);
    void fault(std::string_view where, std::string what);
    void finish();

private:
    struct Document;
    std::unique_ptr<Document> document_;
    Faults& faults_;
};

}  // namespace tributary::dashboard
