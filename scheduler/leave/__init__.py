"""Leave: kinds, notice, entitlement, approval chain, no-leave windows, allotment, waitlist; pure."""
