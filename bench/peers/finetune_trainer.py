"""transformers' side of the epochs: Trainer with dynamic padding, on the rows the benchmark names.

Needs torch, transformers, accelerate; the benchmark names the interpreter by ASSAY_PYTHON.
"""

import json
import sys
import time

import torch
import transformers

order = json.loads(sys.argv[1])
torch.set_num_threads(order["threads"])
transformers.logging.set_verbosity_error()
transformers.utils.logging.disable_progress_bar()
batch_size, max_length = 32, 256
with open(order["rows"], encoding="utf-8") as file:
    rows = json.load(file)


def say(answer):
    print(json.dumps(answer), flush=True)


def tokenised(tokenizer, part):
    encoded = tokenizer(part["texts"], part["pairs"], truncation=True, max_length=max_length)
    names = list(encoded.keys())
    return [
        {**{name: encoded[name][row] for name in names}, "labels": label} for row, label in enumerate(part["labels"])
    ]


def epoch(folder):
    started = time.perf_counter()
    transformers.set_seed(0)
    tokenizer = transformers.AutoTokenizer.from_pretrained(order["model"])
    model = transformers.AutoModelForSequenceClassification.from_pretrained(
        order["model"], num_labels=order["classes"], dtype=torch.float32
    )
    training, test = tokenised(tokenizer, rows["training"]), tokenised(tokenizer, rows["test"])
    arguments = transformers.TrainingArguments(
        output_dir=folder,
        num_train_epochs=1,
        per_device_train_batch_size=batch_size,
        per_device_eval_batch_size=batch_size,
        learning_rate=5e-5,
        warmup_steps=0.1,  # below 1: a share of all steps
        weight_decay=0.01,
        max_grad_norm=1.0,
        train_sampling_strategy=order["sampling"],
        use_cpu=True,
        dataloader_pin_memory=False,
        save_strategy="no",
        eval_strategy="no",
        logging_strategy="no",
        report_to=[],
        disable_tqdm=True,
        seed=0,
    )
    trainer = transformers.Trainer(
        model=model,
        args=arguments,
        train_dataset=training,
        data_collator=transformers.DataCollatorWithPadding(tokenizer),
    )
    trainer.remove_callback(transformers.PrinterCallback)
    trained = trainer.train()
    predictions = trainer.predict(test)
    # label_ids: grouped by length, rows are predicted in another order than they came
    accuracy = float((predictions.predictions.argmax(-1) == predictions.label_ids).mean())
    trainer.save_model(folder)
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "accuracy": accuracy, "steps": trained.global_step, "loss": trained.training_loss}


say({"versions": f"torch {torch.__version__}, transformers {transformers.__version__}, Python {sys.version.split()[0]}"})
for line in sys.stdin:
    say(epoch(json.loads(line)["folder"]))
