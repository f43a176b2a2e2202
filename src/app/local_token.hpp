#pragma once

#include "config/head_office_config.hpp"
#include "mysql/connection.hpp"
#include "records/tokens.hpp"

namespace tributary::app {

/// A token of the head office's API for as long as a command on its machine runs: whoever may read
/// the database's password needs no other secret. It ends by itself when the command is killed.
class LocalToken {
public:
    /// Makes it in the database that the configuration names. Throws Failure.
    explicit LocalToken(const HeadOfficeConfig& config);
    ~LocalToken();
    LocalToken(const LocalToken&) = delete;
    LocalToken& operator=(const LocalToken&) = delete;

    [[nodiscard]] const Secret& value() const { return token_; }

private:
    records::TokenStore store_;
    mysql::Connection connection_;
    records::TokenName name_;
    Secret token_;
};

}  // namespace tributary::app
