/** An inquiry that a person brought, its answer checked where it is asked. */
import { identityOf } from "../base/brought.ts";
import { answerOf, holds } from "../base/brought-answers.ts";
import { inquiryAnswerSchema } from "../results/inquired.ts";
import type { Inquiry } from "./inquiry.ts";

/** The same inquiry; an answer that is none of sentences and tables is a BroughtError that names it. */
export function checkedInquiry(inquiry: Inquiry): Inquiry {
  const who = { kind: "inquiry", identity: identityOf(inquiry) };
  const { name, version, options, origin, title, description, source, targets, over } = inquiry;
  return {
    ...{ name, version, options, origin, title, description, source, targets, over },
    async ask(vectors, settings) {
      const answer = await answerOf(who, "ask", () => inquiry.ask(vectors, settings));
      const { success, error } = inquiryAnswerSchema.safeParse(answer);
      const [issue] = error?.issues ?? [];
      holds(success, who, {
        must: "its answer must have sentences and tables, every number finite",
        got: issue === undefined ? answer : `${issue.path.join(".") || "an answer"}: ${issue.message}`,
        call: "ask",
      });
      return answer;
    },
  };
}
