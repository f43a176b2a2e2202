#pragma once

#include <string_view>
#include <variant>

#include "base/result.hpp"
#include "binlog/gtid.hpp"
#include "model/gtid.hpp"

namespace tributary::capture {

/// A set of transactions of one server: those that a select could see, or those that were read. A
/// value.
class VisibleSet {
public:
    /// Of a GTID position (MariaDB: everything up to it) or a GTID set (MySQL).
    [[nodiscard]] static Result<VisibleSet> decode(Flavor flavor, std::string_view gtid);

    void add(const binlog::Gtid& gtid);
    [[nodiscard]] bool contains(const binlog::Gtid& gtid) const;
    /// Every transaction of `other` is also here.
    [[nodiscard]] bool covers(const VisibleSet& other) const;

private:
    std::variant<MariaDbGtidPosition, MySqlGtidSet> set_;
};

}  // namespace tributary::capture
