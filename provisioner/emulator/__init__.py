"""AWS on this machine, as far as the program needs it. Its yes is never AWS's: moto checks no trust and few quotas."""
