#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "model/rows.hpp"

namespace tributary::capture {

/// Bounds of a chunk: keys in (lower, upper], empty = open.
struct KeyBounds {
    std::optional<EncodedKey> lower;
    std::optional<EncodedKey> upper;
};

/// Says which keys lie inside bounds, by the order of the server that the rows come from.
class KeyJudge {
public:
    virtual ~KeyJudge() = default;
    /// One answer a key. May ask the server, and then throws Failure.
    [[nodiscard]] virtual std::vector<bool> are_inside(const TableSchema& schema,
                                                       std::span<const EncodedKey> keys,
                                                       const KeyBounds& bounds) = 0;
};

/// The order of the key's columns is that of their numbers or bytes, so that no server need be
/// asked: integers, dates and times, BIT, ENUM, SET, DECIMAL up to 18 digits, binary strings. Texts
/// have collations; FLOAT, UUID and addresses an order of their own.
[[nodiscard]] bool has_plain_order(const TableSchema& schema);

/// For tables with has_plain_order.
class PlainKeyJudge final : public KeyJudge {
public:
    [[nodiscard]] std::vector<bool> are_inside(const TableSchema& schema,
                                               std::span<const EncodedKey> keys,
                                               const KeyBounds& bounds) override;
};

/// `select (…) and (…), …`: one column a key, 1 where it is inside. Every key is compared as its
/// column would be, so that the row need not exist any more.
[[nodiscard]] Result<std::string> judging_select(const TableSchema& schema,
                                                 std::span<const EncodedKey> keys,
                                                 const KeyBounds& bounds);

}  // namespace tributary::capture
