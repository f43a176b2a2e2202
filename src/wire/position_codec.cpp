#include "wire/position_codec.hpp"

#include <fmt/format.h>

namespace tributary::wire {

void write_position(const Position& from, v1::Position& to) {
    to.set_flavor(from.flavor == Flavor::kMariaDb ? v1::FLAVOR_MARIADB : v1::FLAVOR_MYSQL);
    to.set_server_id(from.server_id);
    to.set_gtid(from.gtid);
    to.set_gtid_before(from.gtid_before);
    to.set_file(from.file);
    to.set_offset(from.offset);
    to.set_fingerprint(from.fingerprint);
}

Result<Position> read_position(const v1::Position& from) {
    if (from.flavor() != v1::FLAVOR_MARIADB && from.flavor() != v1::FLAVOR_MYSQL) {
        return fail(fmt::format("a position of the unknown kind of server {}",
                                static_cast<int>(from.flavor())));
    }
    return Position{
        .flavor = from.flavor() == v1::FLAVOR_MARIADB ? Flavor::kMariaDb : Flavor::kMySql,
        .server_id = from.server_id(),
        .gtid = from.gtid(),
        .gtid_before = from.gtid_before(),
        .file = from.file(),
        .offset = from.offset(),
        .fingerprint = from.fingerprint()};
}

}  // namespace tributary::wire
