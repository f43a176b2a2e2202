#include "capture/checkpoint_codec.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "base/fingerprint.hpp"
#include "capture/limits.hpp"
#include "model/gtid.hpp"

namespace tributary::capture {
namespace {

constexpr std::string_view kKind = "TRIBCKPT";
constexpr std::uint32_t kVersion = 2;
/// The same without requests.
constexpr std::uint32_t kVersionBefore = 1;

void put_text(ByteWriter& out, std::string_view text) {
    out.u32(static_cast<std::uint32_t>(text.size()));
    out.bytes(text);
}
std::string take_text(ByteReader& in) {
    return std::string(in.take_text(in.u32()));
}

void put_table(ByteWriter& out, const TableName& table) {
    put_text(out, table.database);
    put_text(out, table.table);
}
TableName take_table(ByteReader& in) {
    TableName table;
    table.database = take_text(in);
    table.table = take_text(in);
    return table;
}

void put_bound(ByteWriter& out, const std::optional<EncodedKey>& bound) {
    out.u8(bound ? 1 : 0);
    if (bound) put_text(out, *bound);
}
/// False: neither open nor a bound.
bool take_bound(ByteReader& in, std::optional<EncodedKey>& bound) {
    const std::uint8_t has_bound = in.u8();
    if (has_bound == 1) bound = take_text(in);
    return has_bound <= 1;
}

void put_requests(ByteWriter& out, const OpenRequests& requests) {
    out.u8(requests.is_everything ? 1 : 0);
    out.u32(static_cast<std::uint32_t>(requests.resyncs.size()));
    for (const TableName& table : requests.resyncs) put_table(out, table);
    out.u32(static_cast<std::uint32_t>(requests.repairs.size()));
    for (const RepairRequest& repair : requests.repairs) {
        put_table(out, repair.table);
        put_bound(out, repair.lower);
        put_bound(out, repair.upper);
    }
}
/// False: something that put_requests does not write.
bool take_requests(ByteReader& in, OpenRequests& requests) {
    const std::uint8_t is_everything = in.u8();
    requests.is_everything = is_everything == 1;
    const std::uint32_t resyncs = in.u32();
    for (std::uint32_t i = 0; i < resyncs && !in.failed(); ++i)
        requests.resyncs.push_back(take_table(in));
    const std::uint32_t repairs = in.u32();
    bool is_readable = is_everything <= 1;
    for (std::uint32_t i = 0; i < repairs && is_readable && !in.failed(); ++i) {
        RepairRequest& repair = requests.repairs.emplace_back();
        repair.table = take_table(in);
        is_readable = take_bound(in, repair.lower) && take_bound(in, repair.upper);
    }
    return is_readable;
}

Result<Flavor> decode_flavor(std::uint8_t value) {
    if (value > static_cast<std::uint8_t>(Flavor::kMySql))
        return fail("the state file names an unknown kind of server");
    return static_cast<Flavor>(value);
}

bool is_readable(const Position& position) {
    const auto is_good = [&](const std::string& gtid) {
        return position.flavor == Flavor::kMariaDb ? MariaDbGtidPosition::decode(gtid).has_value()
                                                   : MySqlGtidSet::decode(gtid).has_value();
    };
    return is_good(position.gtid) && is_good(position.gtid_before);
}

Result<Checkpoint> decode_body(ByteReader& in, std::uint32_t version) {
    Checkpoint checkpoint;
    checkpoint.epoch = Epoch(in.u64());
    checkpoint.sequence = Sequence(in.u64());
    const auto flavor = decode_flavor(in.u8());
    if (!flavor) return tl::unexpected(flavor.error());
    Position& position = checkpoint.position;
    position.flavor = *flavor;
    position.server_id = take_text(in);
    position.gtid = take_text(in);
    position.gtid_before = take_text(in);
    position.file = take_text(in);
    position.offset = in.u64();
    position.fingerprint = in.u64();
    const std::uint32_t count = in.u32();
    for (std::uint32_t i = 0; i < count && !in.failed(); ++i) {
        TableName table = take_table(in);
        checkpoint.resyncs.push_back({.table = std::move(table), .id = Sequence(in.u64())});
    }
    if (version != kVersionBefore && !take_requests(in, checkpoint.requests))
        return fail("the state file holds a request that cannot be read", in.offset());
    if (in.failed() || !in.is_at_end())
        return fail("the state file has a wrong length", in.offset());
    if (!is_readable(position)) return fail("the state file holds a position that cannot be read");
    return checkpoint;
}

}  // namespace

std::string encode_checkpoint(const Checkpoint& checkpoint) {
    std::string bytes(kKind);
    ByteWriter out(bytes);
    out.u32(kVersion);
    out.u64(checkpoint.epoch.value());
    out.u64(checkpoint.sequence.value());
    const Position& position = checkpoint.position;
    out.u8(static_cast<std::uint8_t>(position.flavor));
    for (const std::string* text :
         {&position.server_id, &position.gtid, &position.gtid_before, &position.file}) {
        put_text(out, *text);
    }
    out.u64(position.offset);
    out.u64(position.fingerprint);
    out.u32(static_cast<std::uint32_t>(checkpoint.resyncs.size()));
    for (const ResyncRequest& request : checkpoint.resyncs) {
        put_table(out, request.table);
        out.u64(request.id.value());
    }
    put_requests(out, checkpoint.requests);
    out.u64(fingerprint_of(as_bytes(bytes)));
    return bytes;
}

Result<Checkpoint> decode_checkpoint(ByteView bytes) {
    constexpr std::size_t kChecksumBytes = 8;
    if (bytes.size() > kCheckpointBytesMax) return fail("the state file is too large");
    if (bytes.size() < kKind.size() + 4 + kChecksumBytes)
        return fail("the state file is too short");
    if (!as_text(bytes).starts_with(kKind)) return fail("this is no state file");
    ByteReader in(bytes.subspan(kKind.size(), bytes.size() - kKind.size() - kChecksumBytes));
    const std::uint32_t version = in.u32();
    if (version != kVersion && version != kVersionBefore)
        return fail(fmt::format("the state file has version {}; {} is known", version, kVersion));
    const ByteView content = bytes.first(bytes.size() - kChecksumBytes);
    if (ByteReader(bytes.last(kChecksumBytes)).u64() != fingerprint_of(content)) {
        return fail("the state file's checksum does not match");
    }
    return decode_body(in, version);
}

}  // namespace tributary::capture
