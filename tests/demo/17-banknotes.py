# Submissions of the demo's class that only an autograder has to fear. The format is that of tests/labs.
# ruff: noqa
# fmt: off

# === wrong: a column that does not exist
# loses: test-repeats=failed, test-features=failed, test-split=failed, test-scaling=failed
# --- prepare
def prepare(notes, seed):
    distinct = notes.drop_duplicates()
    training, testing = train_test_split(
        distinct, test_size=0.25, stratify=distinct["counterfeit"], random_state=seed
    )
    mean, deviation = training[FEATURES].mean(), training[FEATURES].std()
    X_train = ((training[FEATURES] - mean) / deviation).to_numpy()
    X_test = ((testing[FEATURES] - mean) / deviation).to_numpy()
    return X_train, training["counterfeit"].to_numpy(), X_test, testing["counterfeit"].to_numpy()
