#include "amqp/properties_codec.hpp"

namespace tributary::amqp {
namespace {

constexpr std::uint8_t kTransient = 1;
constexpr std::uint8_t kPersistent = 2;

void set(amqp_basic_properties_t& out, amqp_bytes_t amqp_basic_properties_t::*member, unsigned flag,
         const std::string& value) {
    if (value.empty()) return;
    out.*member = bytes_of(value);
    out._flags |= flag;
}

std::string take(const amqp_basic_properties_t& from, amqp_bytes_t amqp_basic_properties_t::*member,
                 unsigned flag) {
    return (from._flags & flag) == 0 ? std::string() : std::string(view_of(from.*member));
}

std::optional<std::chrono::sys_seconds> timestamp_of(const amqp_basic_properties_t& from) {
    // 9999-12-31 23:59:59: later ones fit neither our clock nor a database.
    constexpr std::uint64_t kLatest = 253'402'300'799;
    if ((from._flags & AMQP_BASIC_TIMESTAMP_FLAG) == 0 || from.timestamp > kLatest) {
        return std::nullopt;
    }
    return std::chrono::sys_seconds(
        std::chrono::seconds(static_cast<std::int64_t>(from.timestamp)));
}

}  // namespace

LibraryProperties::LibraryProperties(const Properties& properties) {
    using P = amqp_basic_properties_t;
    set(value_, &P::content_type, AMQP_BASIC_CONTENT_TYPE_FLAG, properties.content_type);
    set(value_, &P::type, AMQP_BASIC_TYPE_FLAG, properties.type);
    set(value_, &P::message_id, AMQP_BASIC_MESSAGE_ID_FLAG, properties.message_id);
    set(value_, &P::correlation_id, AMQP_BASIC_CORRELATION_ID_FLAG, properties.correlation_id);
    set(value_, &P::reply_to, AMQP_BASIC_REPLY_TO_FLAG, properties.reply_to);
    set(value_, &P::user_id, AMQP_BASIC_USER_ID_FLAG, properties.user_id);
    set(value_, &P::expiration, AMQP_BASIC_EXPIRATION_FLAG, properties.expiration);
    value_.delivery_mode = properties.is_persistent ? kPersistent : kTransient;
    value_._flags |= AMQP_BASIC_DELIVERY_MODE_FLAG;
    if (properties.timestamp) {
        value_.timestamp =
            static_cast<std::uint64_t>(properties.timestamp->time_since_epoch().count());
        value_._flags |= AMQP_BASIC_TIMESTAMP_FLAG;
    }
    if (properties.headers.empty()) return;
    headers_.reserve(properties.headers.size());
    for (const auto& [name, text] : properties.headers) {
        amqp_table_entry_t entry{};
        entry.key = bytes_of(name);
        entry.value.kind = AMQP_FIELD_KIND_UTF8;
        entry.value.value.bytes = bytes_of(text);
        headers_.push_back(entry);
    }
    value_.headers = {.num_entries = static_cast<int>(headers_.size()), .entries = headers_.data()};
    value_._flags |= AMQP_BASIC_HEADERS_FLAG;
}

Properties properties_of(const amqp_basic_properties_t& from) {
    using P = amqp_basic_properties_t;
    Properties result{
        .content_type = take(from, &P::content_type, AMQP_BASIC_CONTENT_TYPE_FLAG),
        .type = take(from, &P::type, AMQP_BASIC_TYPE_FLAG),
        .message_id = take(from, &P::message_id, AMQP_BASIC_MESSAGE_ID_FLAG),
        .correlation_id = take(from, &P::correlation_id, AMQP_BASIC_CORRELATION_ID_FLAG),
        .reply_to = take(from, &P::reply_to, AMQP_BASIC_REPLY_TO_FLAG),
        .user_id = take(from, &P::user_id, AMQP_BASIC_USER_ID_FLAG),
        .expiration = take(from, &P::expiration, AMQP_BASIC_EXPIRATION_FLAG),
        .is_persistent =
            (from._flags & AMQP_BASIC_DELIVERY_MODE_FLAG) != 0 && from.delivery_mode == kPersistent,
        .timestamp = timestamp_of(from),
        .headers = {}};
    if ((from._flags & AMQP_BASIC_HEADERS_FLAG) == 0) return result;
    for (int i = 0; i < from.headers.num_entries; ++i) {
        const amqp_table_entry_t& entry = from.headers.entries[i];
        if (entry.value.kind != AMQP_FIELD_KIND_UTF8 && entry.value.kind != AMQP_FIELD_KIND_BYTES)
            continue;
        result.headers.emplace_back(view_of(entry.key), view_of(entry.value.value.bytes));
    }
    return result;
}

}  // namespace tributary::amqp
