/** A planted set as an inquiry takes it, some of its rows only. */
import type { InquirySettings } from "../../src/inquiries/inquiry.ts";
import { inquirySettings } from "../../src/verification/contracts/inquiry-contract.ts";

export { inquiredRows as inquired } from "../../src/verification/contracts/inquiry-contract.ts";

export const quickSettings: InquirySettings = inquirySettings({ target: "binary" });
