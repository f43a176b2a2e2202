#include "control/codec.hpp"
#include "control/parse.hpp"
#include "control/proto_values.hpp"

namespace tributary::control {

std::string encode(const HeadOfficeRequest& request) {
    v1::HeadOfficeRequest to;
    to.set_timeout_milliseconds(static_cast<std::uint32_t>(request.timeout.count()));
    to.set_ledger_of(request.ledger_of.value());
    return to.SerializeAsString();
}

Result<HeadOfficeRequest> decode_head_office_request(ByteView bytes) {
    const auto from = parse<v1::HeadOfficeRequest>(bytes, "a question");
    if (!from) return tl::unexpected(from.error());
    if (!from->has_ledger_of()) {
        return fail(
            "the question is unknown here; the head office may be older or newer than the sender");
    }
    auto branch = decode_branch_id(from->ledger_of());
    if (!branch) return tl::unexpected(std::move(branch).error());
    return HeadOfficeRequest{.timeout = std::chrono::milliseconds(from->timeout_milliseconds()),
                             .ledger_of = std::move(*branch)};
}

std::string encode(const HeadOfficeReply& reply) {
    v1::HeadOfficeReply to;
    to.set_error(shortened(reply.error));
    if (reply.ledger) write(*reply.ledger, *to.mutable_ledger());
    return to.SerializeAsString();
}

Result<HeadOfficeReply> decode_head_office_reply(ByteView bytes) {
    const auto from = parse<v1::HeadOfficeReply>(bytes, "the head office's reply");
    if (!from) return tl::unexpected(from.error());
    HeadOfficeReply to;
    to.error = from->error();
    if (from->has_ledger()) {
        auto ledger = read(from->ledger());
        if (!ledger) return tl::unexpected(std::move(ledger).error());
        to.ledger = std::move(*ledger);
    }
    return to;
}

}  // namespace tributary::control
