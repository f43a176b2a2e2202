#pragma once

#include "capture/key_judge.hpp"
#include "capture/start_plan.hpp"
#include "mysql/connection.hpp"

namespace tributary::capture {

/// Asks the server. Throws SqlFailure.
[[nodiscard]] ServerFacts fetch_server_facts(mysql::Connection& connection);
/// The facts' end of the log as a place to begin an epoch at.
[[nodiscard]] Position position_of(const ServerFacts& facts);

/// Asks the server how its collations order keys. Throws SqlFailure.
class ServerKeyJudge final : public KeyJudge {
public:
    explicit ServerKeyJudge(mysql::Connection& connection) : connection_(connection) {}
    [[nodiscard]] std::vector<bool> are_inside(const TableSchema& schema,
                                               std::span<const EncodedKey> keys,
                                               const KeyBounds& bounds) override;

private:
    mysql::Connection& connection_;
};

}  // namespace tributary::capture
