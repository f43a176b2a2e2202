#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace tributary {

/// MariaDB: the last transaction of each replication domain.
class MariaDbGtidPosition {
public:
    struct Last {
        std::uint32_t server = 0;
        std::uint64_t number = 0;
        friend bool operator==(const Last&, const Last&) = default;
    };
    /// `0-1-100,1-1-5`; empty text = empty position. White space around commas is allowed.
    [[nodiscard]] static Result<MariaDbGtidPosition> decode(std::string_view text);
    void advance(std::uint32_t domain, Last last) { domains_[domain] = last; }
    /// Every transaction up to `other` is also up to this: each domain of `other` is here with a
    /// number at least as large.
    [[nodiscard]] bool covers(const MariaDbGtidPosition& other) const;
    [[nodiscard]] bool covers(std::uint32_t domain, std::uint64_t number) const;
    [[nodiscard]] const std::map<std::uint32_t, Last>& domains() const { return domains_; }
    /// Domains ascending.
    [[nodiscard]] std::string to_string() const;
    friend bool operator==(const MariaDbGtidPosition&, const MariaDbGtidPosition&) = default;

private:
    std::map<std::uint32_t, Last> domains_;
};

/// MySQL: for each source (UUID, with `:tag` for tagged GTIDs of MySQL ≥ 8.3), which transaction
/// numbers.
class MySqlGtidSet {
public:
    /// [first, last], both inside.
    struct Interval {
        std::uint64_t first = 0;
        std::uint64_t last = 0;
        friend bool operator==(const Interval&, const Interval&) = default;
    };
    /// `uuid:1-5:7,uuid:tag:1-3`, as @@gtid_executed prints it (new lines allowed); empty text =
    /// empty set.
    [[nodiscard]] static Result<MySqlGtidSet> decode(std::string_view text);
    /// `source` = lower-case UUID, or `uuid:tag`.
    void add(std::string_view source, std::uint64_t number);
    [[nodiscard]] bool contains(std::string_view source, std::uint64_t number) const;
    [[nodiscard]] bool contains(const MySqlGtidSet& other) const;
    /// Sources ascending, intervals ascending and merged.
    [[nodiscard]] const std::map<std::string, std::vector<Interval>, std::less<>>& sources() const {
        return sources_;
    }
    /// Canonical: as the server prints it, without new lines.
    [[nodiscard]] std::string to_string() const;
    friend bool operator==(const MySqlGtidSet&, const MySqlGtidSet&) = default;

private:
    std::map<std::string, std::vector<Interval>, std::less<>> sources_;
};

}  // namespace tributary
