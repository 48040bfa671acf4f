"""How this course is graded. Points are in the notebooks; the secret of the term is outside git."""

from autograder.config import Budget, Course, Floor, LabPolicy, Limits, Retraining, Tier

TABLES = ("pandas", "scikit-learn")
"""What students of the labs with Keras may use for tables, splits and scores, in whichever lab."""

course = Course(
    title="Introduction to deep learning",
    labs=(
        LabPolicy(
            "01-setup",
            title="Setting up: notebook, kernel, Keras",
            limits=Limits(cell_seconds=60, total_seconds=600),
        ),
        LabPolicy("02-problems", title="Is it a problem for deep learning?"),
        LabPolicy(
            "03-features",
            title="Features: what the machine gets to see",
            limits=Limits(cell_seconds=60, total_seconds=600),
        ),
        LabPolicy("04-neuron", title="The artificial neuron"),
        LabPolicy("05-activations", title="Activation functions"),
        LabPolicy("06-losses", title="Loss functions"),
        LabPolicy("07-gradient-descent", title="Gradient descent"),
        LabPolicy(
            "08-backpropagation",
            title="Backpropagation",
            limits=Limits(cell_seconds=60, total_seconds=600),
        ),
        LabPolicy("09-optimisers", title="Optimisers and batches"),
        LabPolicy(
            "10-numpy-classifier",
            title="A classifier in NumPy",
            limits=Limits(cell_seconds=90, total_seconds=600),
        ),
        LabPolicy(
            "11-tensors",
            title="Tensors and gradients",
            packages=TABLES,
            limits=Limits(cell_seconds=60, total_seconds=600),
        ),
        LabPolicy(
            "12-linear-regression",
            title="Linear regression, by descent",
            packages=TABLES,
            limits=Limits(cell_seconds=60, total_seconds=600),
        ),
        LabPolicy(
            "13-logistic-regression",
            title="Logistic regression from scratch",
            packages=TABLES,
            limits=Limits(cell_seconds=60, total_seconds=600),
        ),
        LabPolicy(
            "14-keras-layers",
            title="The layers of Keras",
            packages=TABLES,
            limits=Limits(cell_seconds=60, total_seconds=600),
        ),
        LabPolicy(
            "15-keras-models",
            title="Keras models: build, train, watch, save",
            packages=TABLES,
            limits=Limits(cell_seconds=60, total_seconds=600),
        ),
        LabPolicy(
            "16-keras-classifier",
            title="How wide should a network be?",
            packages=TABLES,
            limits=Limits(cell_seconds=120, total_seconds=900),
        ),
        LabPolicy(
            "17-banknotes",
            title="Banknotes: from a table to a trained network",
            packages=TABLES,
            limits=Limits(cell_seconds=120, total_seconds=900),
            retraining=Retraining(
                grade_id="test-new-notes",
                data="banknotes_data",
                given="n_features",
                tiers=(Tier(0.97), Tier(0.93, 0.5)),
                floors=(Floor("recall", 0.95),),
                budget=Budget(seconds=60, epochs=200, parameters=200),
            ),
        ),
        LabPolicy(
            "19-convolution",
            title="Convolution and pooling",
            packages=TABLES,
            limits=Limits(cell_seconds=60, total_seconds=600),
        ),
        LabPolicy(
            "20-shifted-images",
            title="Shifted pictures: where dense networks fail",
            packages=TABLES,
            limits=Limits(cell_seconds=120, total_seconds=600),
        ),
        LabPolicy(
            "21-fashion",
            title="Fashion: a small convolutional network",
            packages=TABLES,
            limits=Limits(cell_seconds=120, total_seconds=900),
            retraining=Retraining(
                grade_id="test-new-pictures",
                data="fashion_data",
                given="nothing",
                tiers=(Tier(0.875), Tier(0.86, 0.5)),
                budget=Budget(seconds=90, epochs=40, parameters=40_000),
            ),
        ),
        LabPolicy(
            "22-inside-a-convnet",
            title="Inside a convolutional network",
            packages=TABLES,
            limits=Limits(cell_seconds=120, total_seconds=900),
        ),
        LabPolicy(
            "24-santa-vs-grinch",
            title="Santa or Grinch: what did the network look at?",
            packages=TABLES,
            limits=Limits(cell_seconds=60, total_seconds=600),
            retraining=Retraining(
                grade_id="retrained",
                data="santa_data",
                tiers=(Tier(0.88), Tier(0.80, 0.5)),
                budget=Budget(seconds=60, epochs=6, parameters=100_000),
            ),
        ),
        LabPolicy(
            "26-impala-vs-springbok",
            title="Impala or springbok: standing on a trained network",
            packages=TABLES,
            limits=Limits(cell_seconds=120, total_seconds=600),
            retraining=Retraining(
                grade_id="retrained",
                data="antelopes_data",
                given="base",
                tiers=(Tier(0.82), Tier(0.78, 0.5)),
                budget=Budget(seconds=60, epochs=200, parameters=90_000),
            ),
        ),
        LabPolicy(
            "29-recurrence",
            title="Recurrence and the LSTM",
            packages=TABLES,
            limits=Limits(cell_seconds=60, total_seconds=600),
        ),
        LabPolicy(
            "30-time-series",
            title="Time series: forecast what comes next",
            packages=TABLES,
            limits=Limits(cell_seconds=120, total_seconds=600),
            retraining=Retraining(
                grade_id="test-train",
                data="series_data",
                metric="rmse_ratio",
                tiers=(Tier(0.20), Tier(0.30, 0.5)),
                budget=Budget(seconds=60, epochs=60, parameters=20_000),
            ),
        ),
    ),
    limits=Limits(cell_seconds=20, total_seconds=300),
)
