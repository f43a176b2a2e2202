#pragma once

#include <string_view>

#include "base/result.hpp"
#include "control/messages.hpp"
#include "tributary/v1/control.pb.h"

/// Private to this module: the values inside control messages ⇄ generated classes.
namespace tributary::control {

void write(const Ledger& from, v1::Ledger& to);
[[nodiscard]] Result<Ledger> read(const v1::Ledger& from);

void write(const AgentStatus& from, v1::AgentStatus& to);
[[nodiscard]] Result<AgentStatus> read(const v1::AgentStatus& from);

[[nodiscard]] v1::Mode to_proto(Mode mode);
[[nodiscard]] Result<Mode> read(v1::Mode mode);

void write(const TextRows& from, v1::TextRows& to);
[[nodiscard]] Result<TextRows> read(const v1::TextRows& from);

void write(const Finding& from, v1::Finding& to);
[[nodiscard]] Result<Finding> read(const v1::Finding& from);

using ProtoTextValues = google::protobuf::RepeatedPtrField<v1::TextValue>;
void write(const TextValues& from, ProtoTextValues& to);
/// Fails for too many values and for a column that comes twice.
[[nodiscard]] Result<TextValues> read(const ProtoTextValues& from);

void write(const TableName& from, v1::TableName& to);
[[nodiscard]] TableName read(const v1::TableName& from);

/// The text, cut to kTextBytesMax; not inside a character of UTF-8.
[[nodiscard]] std::string shortened(std::string_view text);

}  // namespace tributary::control
