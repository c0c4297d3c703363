// Series of mails to leads: sequences, who is in them, what was and will be sent.
#pragma once

#include <map>

#include "seed/areas/lead.hpp"

namespace plinth::seed {

class Nurturing {
 public:
  explicit Nurturing(World& world) : world_(world), random_(world.stream("nurturing")) {}

  void write_sequences(const Tenant& tenant);

  // Some leads are; what they do with the mails goes into their score.
  void enroll(Lead& lead);

 private:
  void send(Lead& lead, size_t step, Moment at);

  World& world_;
  Random random_;
  std::map<Uuid, Uuid> sequences_;  // by tenant
};

}  // namespace plinth::seed
