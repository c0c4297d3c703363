#include "json/column_value.hpp"

#include "json/writer.hpp"

namespace plinth::json {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool append_number(std::string& out, std::string_view text) {
  const size_t sign = text.starts_with('-') ? 1 : 0;
  const bool is_finite = text.size() > sign && is_digit(text[sign]);
  if (is_finite) {
    out += text;
  } else {
    append_string(out, text);
  }
  return true;
}

bool is_infinity(std::string_view text) { return text == "infinity" || text == "-infinity"; }

// Four digits of a year or more and a hyphen, as no other DateStyle begins.
bool begins_with_iso_year(std::string_view text) {
  size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits])) ++digits;
  return digits >= 4 && digits < text.size() && text[digits] == '-';
}

bool append_date(std::string& out, std::string_view text) {
  if (!is_infinity(text) && !begins_with_iso_year(text)) return false;
  out.append(1, '"').append(text).append(1, '"');
  return true;
}

// `2026-01-31 10:00:00.5+02 BC`; the offset has hours, and minutes and seconds where it needs them.
bool append_timestamp(std::string& out, std::string_view text, bool with_zone) {
  if (is_infinity(text)) return append_date(out, text);
  const size_t space = text.find(' ');
  if (space == std::string_view::npos || !begins_with_iso_year(text)) return false;
  out.append(1, '"').append(text.substr(0, space)).append(1, 'T');
  std::string_view time = text.substr(space + 1);
  const size_t era = time.find(' ');
  const std::string_view suffix = era == std::string_view::npos ? "" : time.substr(era);
  time = time.substr(0, era);
  out += time;
  if (with_zone) {
    const size_t sign = time.find_first_of("+-");
    if (sign == std::string_view::npos) return false;
    if (time.find(':', sign) == std::string_view::npos) out += ":00";
  }
  out.append(suffix).append(1, '"');
  return true;
}

}  // namespace

std::optional<ColumnKind> builtin_column_kind(uint32_t type_oid) {
  switch (type_oid) {
    case 16:
      return ColumnKind::boolean;
    case 20:    // int8
    case 21:    // int2
    case 23:    // int4
    case 700:   // float4
    case 701:   // float8
    case 1700:  // numeric
      return ColumnKind::number;
    case 114:   // json
    case 3802:  // jsonb
      return ColumnKind::json;
    case 1082:
      return ColumnKind::date;
    case 1114:
      return ColumnKind::timestamp;
    case 1184:
      return ColumnKind::timestamptz;
    case 17:    // bytea
    case 18:    // "char"
    case 19:    // name
    case 24:    // regproc
    case 25:    // text
    case 26:    // oid
    case 27:    // tid
    case 28:    // xid
    case 29:    // cid
    case 142:   // xml
    case 600:   // point
    case 601:   // lseg
    case 602:   // path
    case 603:   // box
    case 604:   // polygon
    case 628:   // line
    case 650:   // cidr
    case 718:   // circle
    case 774:   // macaddr8
    case 790:   // money
    case 829:   // macaddr
    case 869:   // inet
    case 1042:  // bpchar
    case 1043:  // varchar
    case 1083:  // time
    case 1186:  // interval
    case 1266:  // timetz
    case 1560:  // bit
    case 1562:  // varbit
    case 2202:  // regprocedure
    case 2203:  // regoper
    case 2204:  // regoperator
    case 2205:  // regclass
    case 2206:  // regtype
    case 2950:  // uuid
    case 3220:  // pg_lsn
    case 3614:  // tsvector
    case 3615:  // tsquery
    case 3734:  // regconfig
    case 3769:  // regdictionary
    case 3904:  // int4range
    case 3906:  // numrange
    case 3908:  // tsrange
    case 3910:  // tstzrange
    case 3912:  // daterange
    case 3926:  // int8range
    case 4072:  // jsonpath
    case 4089:  // regnamespace
    case 4096:  // regrole
    case 4191:  // regcollation
    case 4451:  // int4multirange
    case 4532:  // nummultirange
    case 4533:  // tsmultirange
    case 4534:  // tstzmultirange
    case 4535:  // datemultirange
    case 4536:  // int8multirange
    case 5069:  // xid8
      return ColumnKind::string;
    default:
      return std::nullopt;
  }
}

bool append_column_value(std::string& out, std::string_view text, ColumnKind kind) {
  switch (kind) {
    case ColumnKind::string:
      append_string(out, text);
      return true;
    case ColumnKind::number:
      return append_number(out, text);
    case ColumnKind::boolean:
      out += text == "t" ? "true" : "false";
      return true;
    case ColumnKind::date:
      return append_date(out, text);
    case ColumnKind::timestamp:
      return append_timestamp(out, text, false);
    case ColumnKind::timestamptz:
      return append_timestamp(out, text, true);
    case ColumnKind::json:
      out += text;
      return true;
  }
  return false;
}

}  // namespace plinth::json
