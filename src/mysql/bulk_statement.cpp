#include "mysql/bulk_statement.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.hpp"
#include "mysql/limits.hpp"
#include "mysql/session.hpp"

namespace tributary::mysql {

namespace {

/// Flag of the request's head: the types of the parameters follow (MariaDB Knowledge Base,
/// COM_STMT_BULK_EXECUTE).
constexpr std::uint16_t kSendTypes = 128;
constexpr std::uint16_t kUnsignedFlag = 0x8000;

[[nodiscard]] std::uint16_t wire_type(BulkType type) {
    switch (type) {
        case BulkType::kSigned:
            return MYSQL_TYPE_LONGLONG;
        case BulkType::kUnsigned:
            return MYSQL_TYPE_LONGLONG | kUnsignedFlag;
        case BulkType::kDouble:
            return MYSQL_TYPE_DOUBLE;
        case BulkType::kText:
            return MYSQL_TYPE_STRING;
        case BulkType::kBytes:
            return MYSQL_TYPE_BLOB;
    }
    return MYSQL_TYPE_STRING;
}

}  // namespace

void BulkStatement::StatementCloser::operator()(st_mysql_stmt* statement) const noexcept {
    mysql_stmt_close(statement);
}

BulkStatement::BulkStatement(Connection& connection, std::string_view sql,
                             std::span<const BulkType> types)
    : session_(connection.session_.get()), types_(types.size()), bytes_max_(0) {
    if (!connection.has_bulk()) throw session_->misuse("this server has no bulk statements");
    if (types.empty() || types.size() > kBulkColumnsMax) {
        throw session_->misuse("a bulk statement needs 1 to 65535 parameters");
    }
    const std::size_t server_max = session_->info().packet_bytes_max;
    bytes_max_ = server_max > 2 * kBulkPacketMargin ? server_max - kBulkPacketMargin : server_max;

    statement_.reset(mysql_stmt_init(session_->handle()));
    MYSQL_STMT* statement = statement_.get();
    if (statement == nullptr) throw session_->failure("cannot prepare a bulk statement");
    if (mysql_stmt_prepare(statement, sql.data(), sql.size()) != 0) {
        throw session_->failure("cannot prepare a bulk statement", mysql_stmt_errno(statement),
                                std::string(mysql_stmt_error(statement)),
                                std::string(mysql_stmt_sqlstate(statement)));
    }
    if (mysql_stmt_param_count(statement) != types.size()) {
        throw session_->misuse(
            fmt::format("a bulk statement has {} parameters and was given {} types",
                        mysql_stmt_param_count(statement), types.size()));
    }
    ByteWriter head(packet_);
    head.u32(static_cast<std::uint32_t>(statement->stmt_id));
    head.u16(kSendTypes);
    for (const BulkType type : types) head.u16(wire_type(type));
    head_bytes_ = packet_.size();
}

BulkStatement::~BulkStatement() = default;
BulkStatement::BulkStatement(BulkStatement&&) noexcept = default;
BulkStatement& BulkStatement::operator=(BulkStatement&&) noexcept = default;

void BulkStatement::append_length(std::size_t length) {
    if (length < 251) {
        packet_.push_back(static_cast<char>(length));
        return;
    }
    const std::size_t size = length < (1U << 16) ? 2 : length < (1U << 24) ? 3 : 8;
    packet_.push_back(static_cast<char>(size == 2 ? 0xfc : size == 3 ? 0xfd : 0xfe));
    packet_.append(reinterpret_cast<const char*>(&length), size);
}

void BulkStatement::set_length(std::size_t at) {
    const std::size_t length = packet_.size() - at - 1;
    if (length < 251) {
        packet_[at] = static_cast<char>(length);
        return;
    }
    const std::size_t end = packet_.size();
    append_length(length);
    const std::size_t prefix = packet_.size() - end;
    packet_.insert(at + 1, prefix - 1, '\0');
    std::copy(packet_.end() - static_cast<std::ptrdiff_t>(prefix), packet_.end(),
              packet_.begin() + static_cast<std::ptrdiff_t>(at));
    packet_.resize(packet_.size() - prefix);
}

ExecuteResult BulkStatement::execute() {
    constexpr std::string_view kDoing = "bulk statement failed";
    if (values_ == 0) return {};
    if (values_ % types_ != 0) {
        clear();
        throw session_->misuse("the last row of a bulk statement is not complete");
    }
    if (packet_.size() > bytes_max_) {
        const std::string what = fmt::format(
            "database {}: a bulk statement of {} bytes is larger than the server takes; raise "
            "max_allowed_packet (now {})",
            session_->address(), packet_.size(), session_->info().packet_bytes_max);
        clear();
        throw SqlFailure(what, {.error_class = ErrorClass::kData, .code = 0, .sqlstate = {}});
    }
    MYSQL* mysql = session_->handle();
    const int sent = mysql->methods->db_command(mysql, COM_STMT_BULK_EXECUTE, packet_.data(),
                                                packet_.size(), 1, nullptr);
    clear();
    if (sent != 0 || mysql_read_query_result(mysql) != 0) throw session_->failure(kDoing);
    if (mysql_field_count(mysql) != 0) {
        session_->close();
        throw session_->misuse("a bulk statement may not return rows");
    }
    return {.affected_rows = mysql_affected_rows(mysql),
            .warning_count = mysql_warning_count(mysql)};
}

void BulkStatement::clear() {
    packet_.resize(head_bytes_);
    values_ = 0;
}

}  // namespace tributary::mysql
